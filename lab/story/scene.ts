/** What a chapter works with: acting, looking through the edge, waiting for the guard, and stating expectations. */
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import type { Subject } from '../../lib/core/model/subject.ts';
import type { Lab } from '../world.ts';
import { type EdgeView, edgeFetch, freshPath } from './edge-view.ts';
import type { Printer } from './printer.ts';
import type { Check } from './results.ts';
import type { DistributionName } from './seed.ts';
import { waitFor } from './wait.ts';
import {
  describeEvent,
  eventsSince,
  isAbout,
  type Mark,
  mark,
  messagesSince,
  outcomesSince,
  writesOf,
} from './witness.ts';

export interface Scene {
  readonly lab: Lab;
  readonly printer: Printer;
  readonly checks: readonly Check[];
  /** From the event to the verified repair, as soon as a chapter has shown one. */
  readonly repairMs: number | undefined;
  expect(what: string, holds: boolean, seen: string): void;
  /** Does something to the account and shows its event. Answers the point in time just before. */
  act(what: string, perform: () => Promise<unknown>): Promise<Mark>;
  /** One fetch through the edge, shown and expected to have this status. */
  look(name: DistributionName, when: string, status: number, path?: string): Promise<EdgeView>;
  /** Fetches uncached paths until the status comes; shows only the last. */
  lookUntil(name: DistributionName, when: string, status: number, timeoutMs?: number): Promise<EdgeView>;
  /** Waits for the guard's outcome about this subject. */
  outcome(
    since: Mark,
    type: OutcomeEvent['type'],
    subject: Subject,
    timeoutMs?: number,
  ): Promise<OutcomeEvent>;
  /** Shows finding, diff, write and time of a repair, and the Slack message that told it. */
  showRepair(since: Mark, outcome: OutcomeEvent, resource: string): Promise<void>;
  /** Waits for the Slack message about this outcome and shows it. */
  showSlack(since: Mark, outcome: OutcomeEvent): Promise<void>;
  /** Waits until the guard says that it sees the problem and waits, and shows for what. */
  showWaiting(since: Mark, subject: Subject): Promise<void>;
  /** No second write follows: the guard's own write wakes it, and it finds nothing to do. */
  expectOneWrite(since: Mark, resource: string): Promise<void>;
}

const showView = (scene: { printer: Printer }, when: string, view: EdgeView): void => {
  const { colors } = scene.printer;
  const status = view.status === 200 ? colors.green(view.status) : colors.red(view.status);
  scene.printer.labelled('edge', `${when}: GET ${view.url} -> ${status} ${colors.dim(view.xCache)}`);
};

const showFindings = (printer: Printer, outcome: OutcomeEvent): void => {
  for (const finding of outcome.findings) {
    printer.labelled('finding', `${printer.colors.bold(finding.id)} (${finding.severity}, ${finding.class})`);
    printer.labelled('', finding.because);
  }
};

/** The message that the notify function made of this outcome: it carries the headline, as long as Slack allows. */
const slackMessage = (scene: Scene, since: Mark, outcome: OutcomeEvent) =>
  waitFor(`a Slack message "${outcome.headline}"`, () =>
    messagesSince(scene.lab, since).find((message) => message.text.includes(outcome.headline.slice(0, 100))),
  );

const shownInFull = new WeakSet<Lab>();

/** The first message as it is; of later ones the beginning, their diff was shown already. */
const shownLines = (lab: Lab, text: string): readonly string[] => {
  const lines = text.split('\n');
  const head = 14;
  if (!shownInFull.has(lab) || lines.length <= head + 1) {
    shownInFull.add(lab);
    return lines;
  }
  return [
    ...lines.slice(0, head),
    `… ${lines.length - head} more lines: the diff, and what to put into Terraform, CloudFormation or CDK`,
  ];
};

export const createScene = (lab: Lab, printer: Printer): Scene => {
  const checks: Check[] = [];
  let repairMs: number | undefined;
  const scene: Scene = {
    lab,
    printer,
    checks,
    get repairMs() {
      return repairMs;
    },
    expect: (what, holds, seen) => {
      checks.push({ what, ok: holds, seen });
      const word = holds ? printer.colors.green('ok') : printer.colors.red('NOT SO');
      printer.labelled(word, holds ? what : `${what}, but ${seen}`);
    },
    act: async (what, perform) => {
      const since = mark(lab);
      printer.labelled('action', what);
      await perform();
      const event = eventsSince(lab, since).find(
        (candidate) => !JSON.stringify(candidate).includes('Role-LAB'),
      );
      if (event !== undefined) printer.labelled('event', describeEvent(event));
      return since;
    },
    look: async (name, when, status, path = freshPath(lab)) => {
      const view = await edgeFetch(lab, name, path);
      showView(scene, when, view);
      scene.expect(
        `${when}, ${name}${path} answers ${status}`,
        view.status === status,
        `it answered ${view.status}`,
      );
      return view;
    },
    lookUntil: async (name, when, status, timeoutMs = 8000) => {
      let last: EdgeView | undefined;
      const seen = await waitFor(
        `${status} from ${name}`,
        async () => {
          last = await edgeFetch(lab, name, freshPath(lab));
          return last.status === status ? last : undefined;
        },
        timeoutMs,
        100,
      ).catch(() => last);
      if (seen === undefined) throw new Error(`The edge of ${name} answered nothing.`);
      showView(scene, when, seen);
      scene.expect(
        `${when}, an uncached path of ${name} answers ${status}`,
        seen.status === status,
        `it answered ${seen.status}`,
      );
      return seen;
    },
    outcome: (since, type, subject, timeoutMs = 20_000) =>
      waitFor(
        `a ${type} of ${JSON.stringify(subject)} by the guard`,
        () => outcomesSince(lab, since).find((outcome) => outcome.type === type && isAbout(outcome, subject)),
        timeoutMs,
      ),
    showRepair: async (since, outcome, resource) => {
      showFindings(printer, outcome);
      printer.diff(outcome.before, outcome.after);
      const writes = writesOf(lab, since, resource);
      const [write] = writes;
      if (write !== undefined) {
        repairMs ??= write.at - since.at;
        printer.labelled('write', `${write.operation} on ${resource} by ${write.callerArn}`);
        printer.labelled(
          '',
          `${((write.at - since.at) / 1000).toFixed(1)} s after the event; ${outcome.because}`,
        );
      }
      scene.expect(
        `the guard writes ${resource} once`,
        writes.length === 1,
        `it wrote ${writes.length} times`,
      );
      await scene.showSlack(since, outcome);
    },
    showSlack: async (since, outcome) => {
      const message = await slackMessage(scene, since, outcome);
      const lines = shownLines(lab, message.text);
      printer.labelled('slack', lines.map((line) => printer.colors.cyan(`│ ${line}`)).join('\n'));
    },
    showWaiting: async (since, subject) => {
      const told = await scene.outcome(since, 'finding', subject, 10_000);
      const waiting = told.findings.find((finding) => finding.action === 'wait');
      printer.labelled('waits', waiting?.because ?? told.because);
      scene.expect('it waits before it takes a reader out', waiting !== undefined, told.because);
    },
    expectOneWrite: async (since, resource) => {
      const { traps } = lab.account.events;
      // The event of the guard's own write arrives, is worked on, and the queue is empty again.
      await new Promise((resolve) => setTimeout(resolve, traps.delayMs + 300));
      await waitFor('an empty queue', () => (lab.stack.idle() ? true : undefined));
      const count = writesOf(lab, since, resource).length;
      scene.expect(
        `its own write's event leads to no second write`,
        count === 1,
        `there were ${count} writes`,
      );
    },
  };
  return scene;
};
