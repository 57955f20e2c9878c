/**
 * The guard looks at itself: are its events logged, forwarded and taken, does it run, may it read. What is wrong is told
 * once while it lasts, and once more when it is over.
 */
import pLimit from 'p-limit';
import { accountPlace, rememberOfAccount, toldOf } from './account-memory.ts';
import type { App } from './app.ts';
import type { OutcomeFinding } from './core/model/outcome.ts';
import { type Reading, valueOr } from './core/model/reading.ts';
import { counted } from './core/report/words.ts';
import { selfCheck } from './core/selfcheck/check.ts';
import type { CheckFacts, CheckResult, RegionFacts, SlackFacts } from './core/selfcheck/model.ts';
import { findingOf, newsOf, type SelfCheckNews } from './core/selfcheck/news.ts';
import { rulesOf } from './core/selfcheck/rules.ts';
import { outcomeEvent } from './outcome-event.ts';
import type { BucketAddress, CheckPort, StatePort } from './ports.ts';
import { tellEvent } from './tell.ts';

const CONCURRENCY = 4;
const HOUR_MS = 3_600_000;

export interface SelfCheckSetup {
  readonly checks: CheckPort;
  /** The stack's Region. */
  readonly home: string;
  /** Of the queue `changes`: the names of the stack's other parts follow from its name. */
  readonly queueUrl: string;
  readonly sweepHours: number;
}

interface Wish extends SelfCheckSetup {
  readonly state: Pick<StatePort, 'heartbeats'>;
  readonly buckets: Reading<readonly BucketAddress[]>;
  /** Reads of the account that failed, each with AWS's code in front. */
  readonly unread: readonly string[];
  readonly slack?: SlackFacts | undefined;
  readonly now: number;
}

/** `https://…/origin-guard-prod-changes` -> what its other queues are called; a test compares them with deploy/queues.yml. */
const queuesBeside = (queueUrl: string): readonly string[] => [
  `${queueUrl}-dead-letters`,
  queueUrl.replace(/changes$/, 'failed-runs'),
];

const nameOf = (queueUrl: string): string => queueUrl.split('/').pop() ?? queueUrl;

const stackOf = (queueUrl: string): string => nameOf(queueUrl).replace(/-changes$/, '');

const regionFacts = async (setup: SelfCheckSetup, region: string): Promise<RegionFacts> => {
  const { checks, home, queueUrl } = setup;
  const [trails, ...rules] = await Promise.all([
    checks.trailsOfRegion(region),
    ...rulesOf(stackOf(queueUrl), region, home).map(async (name) => ({
      name,
      state: await checks.ruleState(name, region),
    })),
  ]);
  return { region, trails, rules };
};

/** All that the checks judge by. Trouble is a Reading in it. */
export const gatherCheckFacts = async (wish: Wish): Promise<CheckFacts> => {
  const { home, checks, queueUrl, buckets, unread, slack, now } = wish;
  const others = new Set(valueOr(buckets, []).map(({ region }) => region));
  others.delete(home);
  const limit = pLimit(CONCURRENCY);
  const [regions, queues, heartbeats] = await Promise.all([
    Promise.all([home, ...[...others].sort()].map((region) => limit(() => regionFacts(wish, region)))),
    Promise.all(
      queuesBeside(queueUrl).map(async (url) => ({
        name: nameOf(url),
        messages: await checks.queueDepth(url),
      })),
    ),
    wish.state.heartbeats(),
  ]);
  return {
    ...{ home, regions, queues, heartbeats, unread, now },
    regionsUnread: buckets.status === 'unreadable' ? buckets.because : undefined,
    sweepEveryMs: wish.sweepHours * HOUR_MS,
    ...(slack === undefined ? {} : { slack }),
  };
};

const tellAs = async (
  app: App,
  headline: string,
  because: string,
  findings: readonly OutcomeFinding[],
): Promise<void> => {
  const told = { type: 'finding', subject: accountPlace(app), findings, because } as const;
  await tellEvent(app, { ...outcomeEvent(app, told), headline });
};

const tellNews = async (app: App, { told, solved }: SelfCheckNews): Promise<void> => {
  const { account } = app;
  if (told.length > 0) {
    const found = told.map((result) => findingOf(result, account));
    const headline = `Self-check: ${counted(told.length, 'problem')} of the guard in account ${account}`;
    await tellAs(app, headline, found.map(({ because }) => because).join(' '), found);
  }
  if (solved.length > 0)
    await tellAs(
      app,
      `Self-check: solved in account ${account}`,
      `In order again: ${solved.join(', ')}.`,
      [],
    );
};

/**
 * Checks, and tells what is news before it is remembered: a crash in between tells twice rather than never.
 * @throws when what was told before cannot be read, or the table fails
 */
export const runSelfCheck = async (
  app: App,
  setup: SelfCheckSetup,
  unread: readonly string[],
): Promise<readonly CheckResult[]> => {
  const { state, clock } = app.ports;
  const lists = await app.inventory.read({ fresh: false });
  const facts = await gatherCheckFacts({
    ...{ ...setup, state, unread, buckets: lists.buckets, now: clock.now() },
  });
  const results = selfCheck(facts);
  const news = newsOf(results, await toldOf(app, 'the guard itself'), facts.now);
  await tellNews(app, news);
  await rememberOfAccount(app, news);
  app.log.info('checked itself', {
    results: results.map(({ check, status, where }) => ({ check, status, where })),
  });
  return results;
};
