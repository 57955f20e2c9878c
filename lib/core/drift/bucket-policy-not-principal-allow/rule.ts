/** An Allow with NotPrincipal: it lets in everybody who is not listed, anonymous users included. */

import type { BucketRule } from '../define.ts';
import { letsInWords, type StrangerKind, severityByUse, strangerFindings } from '../stranger-finding.ts';
import type { StrangerGrant } from '../strangers.ts';

const listedIn = ({ statement }: StrangerGrant): string =>
  statement.principal.values.map(({ written }) => written).join(', ');

const which: StrangerKind = {
  kind: 'bucket-policy-not-principal-allow',
  id: 'NOTPRINCIPAL_ALLOW',
  form: 'not-principal',
  severity: severityByUse,
  says: (grant) =>
    `${letsInWords(grant, `everybody except ${listedIn(grant)}, anonymous users included,`)}: it is an Allow with NotPrincipal`,
  advice: [
    'Name those who may get in as Principal, or make it a Deny if it was meant to keep the listed ones out.',
  ],
};

export const rule: BucketRule = {
  kind: which.kind,
  ids: [which.id],
  class: 'report',
  severity: 'critical',
  title: 'A bucket policy that allows everybody but the ones it lists',
  subject: 'bucket',
  detect: (input) => strangerFindings(input, which),
};
