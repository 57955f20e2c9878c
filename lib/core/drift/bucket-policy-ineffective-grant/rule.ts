/** A statement that is meant for CloudFront and can never let it read. The grant that works is added beside it. */
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { bucketArnOf } from '../../policy/arns.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { CloudFrontGrant } from '../../policy/grants.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { type SharedGrant, sharedGrants, usersOf } from '../shrinking.ts';
import { wrongOai, wrongSourceArn } from './wrong-value.ts';

const kind = 'bucket-policy-ineffective-grant';

type Input = DriftInput<BucketFacts>;

/** Empty when some value of the grant may let a reader in. */
const wrongReaders = ({ facts }: Input, grant: CloudFrontGrant): readonly string[] => {
  if (grant.reader === 'oai') return [wrongOai(facts, grant)].filter((text) => text !== undefined);
  const { scope } = grant;
  if (!('values' in scope) || scope.values.length === 0) return [];
  const wrong = scope.values.map((value) => wrongSourceArn(facts, value, scope.operator));
  const texts = wrong.filter((text) => text !== undefined);
  return texts.length === wrong.length ? texts : [];
};

/** `s3:GetObject` is about objects, and the bucket's own ARN is none. */
const wrongResource = (
  { facts, subject }: Input,
  { actions, resources }: CloudFrontGrant,
): readonly string[] => {
  const arn = bucketArnOf(facts.partition, subject.name);
  const reads = !actions.negated && actions.values.some((action) => /^s3:getobject$/i.test(action));
  const onlyBucket =
    !resources.negated && resources.values.length > 0 && resources.values.every((value) => value === arn);
  return reads && onlyBucket ? [`s3:GetObject is about objects, and its Resource is ${arn} without /*`] : [];
};

const problems = (input: Input, { grant, readers }: SharedGrant): readonly string[] => {
  const wrong = readers.map((reader) => wrongReaders(input, reader));
  const all = wrong.every((texts) => texts.length > 0) ? wrong.flat() : [];
  return [...new Set([...all, ...wrongResource(input, grant)])];
};

const detect = (input: Input): readonly Finding[] =>
  sharedGrants(input).flatMap((shared): readonly Finding[] => {
    const { grant } = shared;
    const wrong = problems(input, shared);
    if (wrong.length === 0) return [];
    const { subject } = input;
    return [
      finding({
        kind,
        class: 'grant',
        id: 'GRANT_INEFFECTIVE',
        severity: 'high',
        subject: { type: 'bucket', name: subject.name },
        about: shortName(grant.ref.canonical),
        distributions: usersOf(input).map(({ id }) => id),
        because: `${statementName(grant.statement)} of bucket ${subject.name} is meant for CloudFront and never lets it read: ${wrong.join('; ')}. It is left as it stands; what a distribution needs is granted beside it.`,
        details: { sid: grant.sid ?? null, statement: grant.statement.raw, wrong },
        action: 'report',
      }),
    ];
  });

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_INEFFECTIVE'],
  class: 'grant',
  severity: 'high',
  title: 'A CloudFront grant that can never match',
  subject: 'bucket',
  detect,
};
