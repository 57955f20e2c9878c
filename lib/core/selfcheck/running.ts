/** Does the guard itself run: nothing given up on, every function run to its end of late, every read allowed, Slack told? */
import type { Heartbeat, HeartbeatName } from '../model/memory.ts';
import { counted, durationInWords } from '../report/words.ts';
import type { CheckFacts, CheckResult } from './model.ts';
import { isDenied, ok, type Trouble, troubles, unreadTrouble } from './result.ts';

const queueTrouble = ({ name, messages }: CheckFacts['queues'][number]): readonly Trouble[] => {
  if (messages.status === 'known') {
    if (messages.value === 0) return [];
    const because = `${counted(messages.value, 'message')} of what was given up on ${messages.value === 1 ? 'waits' : 'wait'} for a person`;
    const fix = 'Read them, repair the cause, then redrive or delete them.';
    return [{ status: 'problem', where: name, because, fix }];
  }
  const because = messages.status === 'unreadable' ? messages.because : 'There is no such queue.';
  return [unreadTrouble(name, because, `sqs:GetQueueAttributes on ${name}`)];
};

export const checkQueues = ({ queues }: CheckFacts): readonly CheckResult[] => {
  const found = queues.flatMap(queueTrouble);
  return found.length > 0 ? troubles('queues', found) : [ok('queues', 'Nothing was given up on.')];
};

/** Follow-up runs each minute, and a purge may take the whole of one; a few lost minutes are no news. */
export const FOLLOW_UP_OVERDUE_MS = 5 * 60_000;

export const overdueAfterMs = (name: HeartbeatName, sweepEveryMs: number): number =>
  name === 'sweep' ? 2 * sweepEveryMs : FOLLOW_UP_OVERDUE_MS;

const fixes: Readonly<Record<HeartbeatName, string>> = {
  sweep: 'Read the log of the function sweep, and see whether its schedule is enabled.',
  'follow-up': 'Read the log of the function follow-up, and see whether its schedule is enabled.',
};

export const isOverdue = (beat: Heartbeat, now: number, sweepEveryMs: number): boolean =>
  now - beat.at > overdueAfterMs(beat.name, sweepEveryMs);

/** One that never ran: whether it should have by now is told by how long the other has been running. */
const neverRan = (name: HeartbeatName, other: Heartbeat | undefined, facts: CheckFacts): Trouble => {
  const isLate = other !== undefined && facts.now - other.since > overdueAfterMs(name, facts.sweepEveryMs);
  return isLate
    ? { status: 'problem', where: name, because: 'It has never run to its end', fix: fixes[name] }
    : {
        status: 'unknown',
        where: name,
        because: 'It has not run to its end yet since this version was deployed',
        fix: `Ask again in ${durationInWords(overdueAfterMs(name, facts.sweepEveryMs))}.`,
      };
};

export const heartbeatNames: readonly HeartbeatName[] = ['sweep', 'follow-up'];

export const checkHeartbeats = (facts: CheckFacts): readonly CheckResult[] => {
  const { heartbeats, now, sweepEveryMs } = facts;
  if (heartbeats.status !== 'known') {
    const because = heartbeats.status === 'unreadable' ? heartbeats.because : 'There is no table.';
    return troubles('heartbeats', [unreadTrouble('the table', because, 'dynamodb:GetItem on the table')]);
  }
  const beats = new Map(heartbeats.value.map((beat) => [beat.name, beat]));
  const found = heartbeatNames.flatMap((name): readonly Trouble[] => {
    const beat = beats.get(name);
    if (beat === undefined)
      return [
        neverRan(
          name,
          heartbeats.value.find((one) => one.name !== name),
          facts,
        ),
      ];
    if (!isOverdue(beat, now, sweepEveryMs)) return [];
    // The rough time: the sentence shall stay the same while it lasts.
    const because = `It last ran to its end at ${new Date(beat.at).toISOString()}, which is overdue`;
    return [{ status: 'problem', where: name, because, fix: fixes[name] }];
  });
  if (found.length > 0) return troubles('heartbeats', found);
  const ages = heartbeatNames.map(
    (name) => `${name} ${durationInWords(now - (beats.get(name)?.at ?? now))} ago`,
  );
  return [ok('heartbeats', `Run to their end: ${ages.join(', ')}.`)];
};

const shownReads = 5;

/** `also`: what the other checks could not read. Denials are a problem of permissions, the rest may pass by itself. */
export const checkPermissions = (facts: CheckFacts, also: readonly CheckResult[]): readonly CheckResult[] => {
  const unknown = also.filter(({ status }) => status === 'unknown').map(({ because }) => because);
  const all = [...new Set([...facts.unread, ...unknown])];
  const refused = all.filter(isDenied);
  const others = facts.unread.filter((because) => !isDenied(because));
  const told = (list: readonly string[]): string => {
    const rest = list.length - shownReads;
    return `${list.slice(0, shownReads).join(' ')}${rest > 0 ? ` And ${rest} more.` : ''}`;
  };
  const results: CheckResult[] = [];
  if (refused.length > 0)
    results.push({
      ...{ check: 'permissions', status: 'problem', where: [] },
      because: `${counted(refused.length, 'read')} ${refused.length === 1 ? 'was' : 'were'} refused: ${told(refused)}`,
      fix: 'Allow these reads (the roles of the stack do), or find the bucket policy, key policy or SCP that denies them.',
    });
  if (others.length > 0)
    results.push({
      ...{ check: 'permissions', status: 'unknown', where: [] },
      because: `${counted(others.length, 'read')} failed: ${told(others)}`,
      fix: 'Ask again; AWS did not refuse them, it did not answer as it should.',
    });
  return results.length > 0 ? results : [ok('permissions', 'Everything that was asked for could be read.')];
};

const problem = (because: string, fix: string): CheckResult => ({
  check: 'slack',
  status: 'problem',
  where: [],
  because,
  fix,
});

export const checkSlack = ({ slack }: CheckFacts): readonly CheckResult[] => {
  if (slack === undefined) return [];
  const { parameter, stored, test } = slack;
  if (parameter === undefined)
    return [ok('slack', 'No Slack is configured; what is told goes to the event bus alone.')];
  if (stored.status === 'absent')
    return [
      problem(
        `The parameter ${parameter} is not there, so no message reaches Slack.`,
        `Store the webhook URL: aws ssm put-parameter --type SecureString --name ${parameter} --value URL`,
      ),
    ];
  if (test !== undefined && !test.sent)
    return [
      problem(test.because, 'Make a new incoming webhook in Slack and store its URL in the parameter.'),
    ];
  if (test?.sent) return [ok('slack', 'A test message was sent, and Slack took it.')];
  if (stored.status === 'unreadable') {
    const trouble = unreadTrouble(parameter, stored.because, `ssm:GetParameter on ${parameter}`);
    return troubles('slack', [trouble]);
  }
  return [
    ok('slack', `The parameter ${parameter} is there; --slack-test sends a message to see that it works.`),
  ];
};
