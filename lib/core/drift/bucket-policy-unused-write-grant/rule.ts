/** A CloudFront grant to write or delete objects, while no behaviour lets viewers do so. */
import type { ShrinkActions } from '../../model/change.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import {
  isBroad,
  isWrite,
  nobodyWrites,
  type SharedGrant,
  sharedGrants,
  shrinkForbids,
  usersOf,
} from '../shrinking.ts';

const kind = 'bucket-policy-unused-write-grant';

type Input = DriftInput<BucketFacts>;

const judge = (input: Input, shared: SharedGrant): Finding => {
  const { grant } = shared;
  const { subject } = input;
  const document = { type: 'bucket', name: subject.name } as const;
  const writes = grant.actions.values.filter(isWrite);
  const actions = grant.actions.values.filter((action) => !isWrite(action));
  const said = `${statementName(grant.statement)} of bucket ${subject.name} allows CloudFront ${writes.join(' and ')}, and no behaviour of a distribution lets viewers do that`;
  const parts = {
    kind,
    class: 'narrow' as const,
    id: 'GRANT_WRITE_UNUSED',
    severity: 'high' as const,
    subject: document,
    about: shortName(grant.ref.canonical),
    distributions: usersOf(input).map(({ id }) => id),
    details: { sid: grant.sid ?? null, actions: grant.actions.values, left: actions },
  };
  const forbidden = shrinkForbids(input, shared);
  if (forbidden !== undefined)
    return finding({ ...parts, action: 'report', because: `${said}. It is not narrowed: ${forbidden}.` });
  const change: ShrinkActions = { type: 'shrink-actions', document, statement: grant.ref, actions };
  return finding({ ...parts, action: 'repair', because: `${said}.`, changes: [change] });
};

/** While some behaviour may write, nobody can say that the grant is unused. */
const detect = (input: Input): readonly Finding[] => {
  if (input.facts.distributions.status !== 'known') return [];
  const writing = sharedGrants(input).filter(
    ({ grant }) => !isBroad(grant) && grant.actions.values.some(isWrite),
  );
  return writing.length > 0 && nobodyWrites(input) ? writing.map((shared) => judge(input, shared)) : [];
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_WRITE_UNUSED'],
  class: 'narrow',
  severity: 'high',
  title: 'A CloudFront grant to write objects that no behaviour uses',
  subject: 'bucket',
  detect,
};
