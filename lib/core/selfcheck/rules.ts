/** Are the rules at home, and the forwarders of every other Region that has buckets, there and enabled? */
import { counted } from '../report/words.ts';
import type { CheckFacts, CheckResult, RegionFacts, Rule } from './model.ts';
import { ok, type Trouble, troubles, unreadTrouble } from './result.ts';
import { unreadRegions } from './trail.ts';

/** Of deploy/rules.yml, and of deploy/forwarders; a test compares them. CloudFront's events come at home only. */
export const homeRules = ['CloudFrontRule', 'S3Rule', 'KmsRule', 'KmsGrantsRule'] as const;
export const forwarderRules = ['s3', 'kms', 'kms-grants'] as const;

/** The rules that a Region must have; `stack` is `origin-guard-<stage>`. */
export const rulesOf = (stack: string, region: string, home: string): readonly string[] =>
  region === home
    ? homeRules.map((rule) => `${stack}-${rule}`)
    : forwarderRules.map((rule) => `${stack}-forwarders-${rule}`);

const absentFix = (region: string, home: string): string =>
  region === home
    ? 'Deploy the stack again.'
    : 'Deploy with these Regions in the parameter forwardRegions; until then only the sweep sees what changes there.';

const troubleOf = (rule: Rule, region: string, home: string): readonly Trouble[] => {
  const { state, name } = rule;
  if (state.status === 'unreadable')
    return [unreadTrouble(region, state.because, `events:DescribeRule on the rule ${name} in ${region}`)];
  if (state.status === 'absent')
    return [
      {
        status: 'problem',
        where: region,
        because: region === home ? `There is no rule ${name}` : 'Events of this Region are not forwarded',
        fix: absentFix(region, home),
      },
    ];
  if (state.value.startsWith('ENABLED')) return [];
  const because = `Rule ${name} is ${state.value.toLowerCase()}`;
  return [
    { status: 'problem', where: region, because, fix: `Enable it: aws events enable-rule --name ${name}` },
  ];
};

const troublesIn = (region: RegionFacts, home: string): readonly Trouble[] =>
  region.rules.flatMap((rule) => troubleOf(rule, region.region, home));

export const checkRules = ({ regions, home }: CheckFacts): readonly CheckResult[] => {
  const found = regions.filter(({ region }) => region === home).flatMap((one) => troublesIn(one, home));
  return found.length > 0
    ? troubles('rules', found)
    : [ok('rules', `The rules in ${home} are there and enabled.`)];
};

export const checkForwarders = (facts: CheckFacts): readonly CheckResult[] => {
  const { regions, home } = facts;
  const others = regions.filter(({ region }) => region !== home);
  const found = [...others.flatMap((one) => troublesIn(one, home)), ...unreadRegions(facts)];
  if (found.length > 0) return troubles('forwarders', found);
  const because =
    others.length === 0
      ? 'No other Region has buckets, so no events have to be forwarded.'
      : `The forwarders of ${counted(others.length, 'other Region')} that ${others.length === 1 ? 'has' : 'have'} buckets are there and enabled.`;
  return [ok('forwarders', because)];
};
