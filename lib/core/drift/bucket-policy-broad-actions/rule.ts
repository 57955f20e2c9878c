/** A CloudFront grant that allows more than reading and writing objects: `s3:*`, `s3:Get*`, `s3:PutBucketPolicy`. */
import type { ShrinkActions } from '../../model/change.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { CloudFrontGrant } from '../../policy/grants.ts';
import { actionMatches } from '../../policy/matching.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { isBroad, isRead, type SharedGrant, sharedGrants, shrinkForbids, usersOf } from '../shrinking.ts';

const kind = 'bucket-policy-broad-actions';

type Input = DriftInput<BucketFacts>;

/** The reads that are named one by one, and `s3:GetObject` when a pattern gave it. */
const left = ({ actions }: CloudFrontGrant): readonly string[] => {
  const named = actions.negated ? [] : actions.values.filter(isRead);
  const reads = named.some((action) => action.toLowerCase() === 's3:getobject');
  return reads || actionMatches(actions, 's3:GetObject') !== 'yes' ? named : [...named, 's3:GetObject'];
};

const listed = ({ actions }: CloudFrontGrant): string =>
  actions.negated ? `everything but ${actions.values.join(', ')}` : actions.values.join(', ');

const judge = (input: Input, shared: SharedGrant): Finding => {
  const { grant } = shared;
  const { subject } = input;
  const document = { type: 'bucket', name: subject.name } as const;
  const actions = left(grant);
  const said = `${statementName(grant.statement)} of bucket ${subject.name} allows CloudFront ${listed(grant)}, more than serving objects needs`;
  const parts = {
    kind,
    class: 'narrow' as const,
    id: 'GRANT_ACTIONS_BROAD',
    severity: 'high' as const,
    subject: document,
    about: shortName(grant.ref.canonical),
    distributions: usersOf(input).map(({ id }) => id),
    details: {
      sid: grant.sid ?? null,
      actions: grant.actions.values,
      negated: grant.actions.negated,
      left: actions,
    },
  };
  const nothing = actions.length === 0 ? 'it gives no read that could be left' : undefined;
  const forbidden = nothing ?? shrinkForbids(input, shared);
  if (forbidden !== undefined)
    return finding({ ...parts, action: 'report', because: `${said}. It is not narrowed: ${forbidden}.` });
  const change: ShrinkActions = { type: 'shrink-actions', document, statement: grant.ref, actions };
  const because = `${said}: no behaviour lets viewers do more than read, and ${actions.join(', ')} is enough.`;
  return finding({ ...parts, action: 'repair', because, changes: [change] });
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_ACTIONS_BROAD'],
  class: 'narrow',
  severity: 'high',
  title: 'A CloudFront grant that allows more than reading and writing objects',
  subject: 'bucket',
  equivalents: { config: ['s3-bucket-policy-not-more-permissive'] },
  detect: (input) =>
    input.facts.distributions.status === 'known'
      ? sharedGrants(input)
          .filter(({ grant }) => isBroad(grant))
          .map((shared) => judge(input, shared))
      : [],
};
