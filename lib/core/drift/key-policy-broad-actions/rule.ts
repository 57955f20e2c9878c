/** A key policy that lets CloudFront do more with the key than read and write objects (class `narrow`). */

import type { ShrinkActions } from '../../model/change.ts';
import type { KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { ServiceGrant } from '../../policy/grants.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { bucketsOf, idsOf, keyForbids, keyReads, serviceGrants } from '../keys.ts';
import { unlisted } from '../narrowing.ts';
import { shrunkActions, tooMuch } from './actions.ts';

const kind = 'key-policy-broad-actions';

type Input = DriftInput<KeyFacts>;

/** Why the statement is left alone; undefined when it can shrink. */
const refusal = (input: Input, grant: ServiceGrant, left: readonly string[]): string | undefined => {
  const { otherPrincipals, statement } = grant;
  const forbidden = keyForbids(input) ?? unlisted(input.facts);
  if (forbidden !== undefined) return forbidden;
  if (otherPrincipals.length > 0)
    return `the statement also names ${otherPrincipals.map(({ written }) => written).join(', ')}, who would lose these actions too`;
  if (statement.unknownElements.length > 0)
    return `the statement has parts that are not understood (${statement.unknownElements.join(', ')})`;
  if (left.length === 0) return 'nothing that CloudFront needs would be left in the statement';
  if (keyReads(input.facts, input.subject.arn).length === 0)
    return 'no distribution of this account reads a bucket that encrypts with the key, so it is not known what the grant is for';
  return undefined;
};

const judge = (input: Input, grant: ServiceGrant): readonly Finding[] => {
  const { facts, subject } = input;
  const much = tooMuch(grant.actions);
  if (much === undefined) return [];
  const document = { type: 'key', arn: subject.arn } as const;
  const left = shrunkActions(grant.actions);
  const reads = keyReads(facts, subject.arn);
  const said = `${statementName(grant.statement)} of key ${subject.arn} lets CloudFront do ${much} with the key, which serving objects does not need`;
  const parts = {
    kind,
    class: 'narrow' as const,
    id: 'KMS_GRANT_BROAD',
    severity: 'high' as const,
    subject: document,
    about: shortName(grant.ref.canonical),
    distributions: idsOf(reads),
    details: {
      sid: grant.sid ?? null,
      statement: grant.statement.raw,
      actions: grant.actions.values,
      left,
      buckets: bucketsOf(input),
    },
  };
  const refused = refusal(input, grant, left);
  if (refused !== undefined)
    return [finding({ ...parts, action: 'report', because: `${said}. It is not narrowed: ${refused}.` })];
  const change: ShrinkActions = { type: 'shrink-actions', document, statement: grant.ref, actions: left };
  const because = `${said}: ${left.join(', ')} is enough.`;
  return [finding({ ...parts, action: 'repair', because, changes: [change] })];
};

const detect = (input: Input): readonly Finding[] =>
  serviceGrants(input.subject).flatMap((grant) => judge(input, grant));

export const rule: KeyRule = {
  kind,
  ids: ['KMS_GRANT_BROAD'],
  class: 'narrow',
  severity: 'high',
  title: 'A key policy that lets CloudFront do more than encrypt and decrypt objects',
  subject: 'key',
  detect,
};
