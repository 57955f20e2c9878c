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

/** A pattern over listing alone is a wish to list: without s3:ListBucket a missing object answers 403, not 404. */
const listsOnPurpose = ({ actions }: CloudFrontGrant): boolean =>
  !actions.negated &&
  actions.values.some(
    (value) =>
      /^s3:list/i.test(value) &&
      actionMatches({ negated: false, values: [value] }, 's3:ListBucket') === 'yes',
  );

/** The reads that are named one by one, and those that a pattern gave. */
const left = (grant: CloudFrontGrant): readonly string[] => {
  const { actions } = grant;
  const named = actions.negated ? [] : actions.values.filter(isRead);
  const missing = (action: string): boolean =>
    !named.some((one) => one.toLowerCase() === action.toLowerCase());
  const reads = missing('s3:GetObject') && actionMatches(actions, 's3:GetObject') === 'yes';
  const lists = missing('s3:ListBucket') && listsOnPurpose(grant);
  return [...named, ...(reads ? ['s3:GetObject'] : []), ...(lists ? ['s3:ListBucket'] : [])];
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
    sharedGrants(input)
      .filter(({ grant }) => isBroad(grant))
      .map((shared) => judge(input, shared)),
};
