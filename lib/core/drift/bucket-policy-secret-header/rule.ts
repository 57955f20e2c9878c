/** A bucket policy that lets in everybody who sends a certain header: a password in plain text, shared by all. */

import type { BucketRule } from '../define.ts';
import { letsInWords, type StrangerKind, strangerFindings } from '../stranger-finding.ts';
import type { StrangerGrant } from '../strangers.ts';

const headersOf = ({ headers }: StrangerGrant): string =>
  headers.length === 0 ? 'aws:Referer or aws:UserAgent' : [...new Set(headers)].join(' and ');

const which: StrangerKind = {
  kind: 'bucket-policy-secret-header',
  id: 'PUBLIC_SECRET_HEADER',
  form: 'secret-header',
  severity: () => 'high',
  says: (grant) => letsInWords(grant, `everybody who sends the right ${headersOf(grant)}`),
  advice: [
    "Whoever learns the value gets in past CloudFront, and CloudFront's addresses beside it do not help, for every customer of CloudFront has them. An origin access control with aws:SourceArn does.",
  ],
};

export const rule: BucketRule = {
  kind: which.kind,
  ids: [which.id],
  class: 'report',
  severity: 'high',
  title: 'A bucket policy that takes a header for a password',
  subject: 'bucket',
  detect: (input) => strangerFindings(input, which),
};
