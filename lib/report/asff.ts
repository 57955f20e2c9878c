/** All findings of an audit for Security Hub: the pure mapping, with the ids, titles and controls of the kinds of drift. */
import { createHash } from 'node:crypto';
import { rules } from '../core/drift/index.ts';
import type { Finding } from '../core/model/finding.ts';
import type { JsonObject } from '../core/model/json.ts';
import { type AsffContext, type AsffKind, asffFinding } from '../core/report/asff.ts';
import { whatHappens } from './what-happens.ts';

const kinds: ReadonlyMap<string, AsffKind> = new Map(
  rules.map(({ kind, title, equivalents }) => [kind, { title, controls: equivalents?.securityHub ?? [] }]),
);

/** A kind without a folder of its own, such as that of facts which could not be read, is named as it is. */
const kindOf = ({ kind }: Finding): AsffKind => kinds.get(kind) ?? { title: kind, controls: [] };

/** From the fingerprint, which is the same in every run; hashed, because Security Hub takes 512 characters. */
const idOf = (account: string, { fingerprint }: Finding): string =>
  `origin-guard/${account}/${createHash('sha256').update(fingerprint).digest('hex').slice(0, 40)}`;

export const asffReport = (findings: readonly Finding[], context: AsffContext): readonly JsonObject[] =>
  findings.map((finding) =>
    asffFinding(finding, context, {
      kind: kindOf(finding),
      id: idOf(context.account, finding),
      advice: whatHappens(finding),
    }),
  );
