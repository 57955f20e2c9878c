/** Is there a trail behind EventBridge in every Region that matters: one that runs, and logs what changes a policy? */
import type { Trail } from '../model/trail.ts';
import { counted } from '../report/words.ts';
import type { CheckFacts, CheckResult, RegionFacts } from './model.ts';
import { ok, type Trouble, troubles, unreadTrouble } from './result.ts';
import { admits } from './selectors.ts';

const kms = 'kms.amazonaws.com';

/** Undefined: it is seen. */
type Blind = Omit<Trouble, 'where'> | undefined;

const problem = (because: string, fix: string): Blind => ({ status: 'problem', because, fix });

const missing = problem(
  'No trail logs this Region, so EventBridge hears of no change there',
  'Create a multi-Region trail that logs management write events.',
);

const selectedBy = (trail: Trail, source: string): Blind => {
  const { selectors, name, arn } = trail;
  if (selectors.status !== 'known') {
    const because = selectors.status === 'unreadable' ? selectors.because : `Trail ${name} is gone.`;
    return unreadTrouble('', because, `cloudtrail:GetEventSelectors on ${arn}`);
  }
  const admission = admits(selectors.value, source);
  if (admission === 'yes') return undefined;
  if (admission === 'perhaps')
    return {
      status: 'unknown',
      because: `The event selectors of trail ${name} look at fields that are not known here, so it cannot be told whether it logs all of ${source}`,
      fix: `Let trail ${name} log management write events without further conditions.`,
    };
  return admits(selectors.value) === 'no'
    ? problem(
        `Trail ${name} logs no management write events`,
        `Let trail ${name} log management events, Write or All, in the CloudTrail console or with put-event-selectors.`,
      )
    : problem(
        `Trail ${name} leaves out the events of ${source}`,
        `Take ${source} out of what trail ${name} excludes, in the CloudTrail console or with put-event-selectors.`,
      );
};

const loggedBy = (trail: Trail, source: string): Blind => {
  const { logging, name, arn } = trail;
  if (logging.status === 'known')
    return logging.value
      ? selectedBy(trail, source)
      : problem(`Trail ${name} is stopped`, `Start it: aws cloudtrail start-logging --name ${arn}`);
  const because = logging.status === 'unreadable' ? logging.because : `Trail ${name} is gone.`;
  return unreadTrouble('', because, `cloudtrail:GetTrailStatus on ${arn}`);
};

/** One trail that sees it is enough; what cannot be told of one may be so. */
const blindness = ({ trails, region }: RegionFacts, source: string): Blind => {
  if (trails.status === 'unreadable')
    return unreadTrouble('', trails.because, `cloudtrail:DescribeTrails in ${region}`);
  const found = trails.status === 'known' ? trails.value.map((trail) => loggedBy(trail, source)) : [];
  if (found.length === 0) return missing;
  if (found.includes(undefined)) return undefined;
  return found.find((one) => one?.status === 'unknown') ?? found[0];
};

const blindIn = (region: RegionFacts, sources: readonly string[]): readonly Trouble[] => {
  const [first] = sources.flatMap((source) => blindness(region, source) ?? []);
  return first === undefined ? [] : [{ ...first, where: region.region }];
};

/** CloudFront's calls are logged in the home Region only. */
const sourcesIn = (region: RegionFacts, home: string): readonly string[] => [
  's3.amazonaws.com',
  ...(region.region === home ? ['cloudfront.amazonaws.com'] : []),
];

export const unreadRegions = ({ regionsUnread }: CheckFacts): readonly Trouble[] =>
  regionsUnread === undefined
    ? []
    : [unreadTrouble('the Regions that have buckets', regionsUnread, 's3:ListAllMyBuckets')];

export const checkTrail = (facts: CheckFacts): readonly CheckResult[] => {
  const found = facts.regions.flatMap((region) => blindIn(region, sourcesIn(region, facts.home)));
  const all = [...found, ...unreadRegions(facts)];
  const where = counted(facts.regions.length, 'Region');
  return all.length > 0
    ? troubles('trail', all)
    : [ok('trail', `A trail logs management write events in ${where}.`)];
};

/** Only where the trail itself is right: what logs nothing needs no second word about KMS. */
export const checkKmsEvents = (facts: CheckFacts): readonly CheckResult[] => {
  const seen = facts.regions.filter((one) => blindIn(one, sourcesIn(one, facts.home)).length === 0);
  const found = seen.flatMap((region) => blindIn(region, [kms]));
  if (found.length > 0) return troubles('kms-events', found);
  if (seen.length > 0) return [ok('kms-events', 'Changes of key policies are logged there as well.')];
  const because = 'Without a trail that is known to be right, nothing can be said of its KMS events';
  const fix = 'See to the trail first.';
  return troubles('kms-events', [{ status: 'unknown', where: facts.home, because, fix }]);
};
