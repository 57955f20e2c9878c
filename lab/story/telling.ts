/** Waits for what the guard does and tells, shows it, and holds it against what is expected. */
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import { type Subject, subjectKey } from '../../lib/core/model/subject.ts';
import type { Lab } from '../world.ts';
import type { Scene } from './scene.ts';
import { waitFor } from './wait.ts';
import { isAbout, type Mark, messagesSince, outcomesSince, writesOf } from './witness.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const words = (subject: Subject): string =>
  `${subject.type} ${subjectKey(subject).slice(subject.type.length + 1)}`;

/** Waits for the guard's outcome about this subject. */
export const outcomeOf = (
  { lab }: Scene,
  since: Mark,
  type: OutcomeEvent['type'],
  subject: Subject,
  timeoutMs = 12_000,
): Promise<OutcomeEvent> =>
  waitFor(
    `a ${type} of ${words(subject)} by the guard`,
    () => outcomesSince(lab, since).find((outcome) => outcome.type === type && isAbout(outcome, subject)),
    timeoutMs,
  );

const shownInFull = new WeakSet<Lab>();
const headLines = 14;

/** The first message as it is; of later ones the beginning, their diff was shown already. */
const shownLines = (lab: Lab, text: string): readonly string[] => {
  const lines = text.split('\n');
  if (!shownInFull.has(lab) || lines.length <= headLines + 1) {
    shownInFull.add(lab);
    return lines;
  }
  const more = lines.length - headLines;
  return [
    ...lines.slice(0, headLines),
    `… ${more} more lines: the diff, and what to put into Terraform, CloudFormation or CDK`,
  ];
};

/** Waits for the Slack message that the notify function made of this outcome, and shows it. */
export const showSlack = async (
  { lab, printer }: Scene,
  since: Mark,
  outcome: OutcomeEvent,
): Promise<void> => {
  const headline = outcome.headline.slice(0, 100);
  const message = await waitFor(`a Slack message "${headline}"`, () =>
    messagesSince(lab, since).find((candidate) => candidate.text.includes(headline)),
  );
  const lines = shownLines(lab, message.text).map((line) => printer.colors.cyan(`│ ${line}`));
  printer.labelled('slack', lines.join('\n'));
};

/** Waits until the guard says that it sees the problem and waits, and shows for what. */
export const showWaiting = async (scene: Scene, since: Mark, subject: Subject): Promise<void> => {
  const told = await outcomeOf(scene, since, 'finding', subject, 10_000);
  const waiting = told.findings.find((finding) => finding.action === 'wait');
  scene.printer.labelled('waits', waiting?.because ?? told.because);
  scene.expect('it waits before it takes a reader out', waiting !== undefined, told.because);
};

const showWrite = (scene: Scene, since: Mark, outcome: OutcomeEvent, resource: string): void => {
  const writes = writesOf(scene.lab, since, resource);
  const [write] = writes;
  if (write !== undefined) {
    scene.repairMs ??= write.at - since.at;
    scene.printer.labelled('write', `${write.operation} on ${resource} by ${write.callerArn}`);
    scene.printer.labelled('', `${seconds(write.at - since.at)} after the event; ${outcome.because}`);
  }
  scene.expect(`the guard writes ${resource} once`, writes.length === 1, `it wrote ${writes.length} times`);
};

/** Shows finding, diff, write and time of a repair, and the Slack message that told it. */
export const showRepair = async (
  scene: Scene,
  since: Mark,
  outcome: OutcomeEvent,
  resource: string,
): Promise<void> => {
  const { printer } = scene;
  for (const finding of outcome.findings) {
    printer.labelled('finding', `${printer.colors.bold(finding.id)} (${finding.severity}, ${finding.class})`);
    printer.labelled('', finding.because);
  }
  printer.diff(outcome.before, outcome.after);
  showWrite(scene, since, outcome, resource);
  await showSlack(scene, since, outcome);
};

/** No second write follows: the guard's own write wakes it, and it finds nothing to do. */
export const expectOneWrite = async (scene: Scene, since: Mark, resource: string): Promise<void> => {
  const { account, stack } = scene.lab;
  // The event of the guard's own write arrives, is worked on, and the queue is empty again.
  await new Promise((resolve) => setTimeout(resolve, account.events.traps.delayMs + 300));
  await waitFor('an empty queue', () => (stack.idle() ? true : undefined));
  const count = writesOf(scene.lab, since, resource).length;
  scene.expect("its own write's event leads to no second write", count === 1, `there were ${count} writes`);
};
