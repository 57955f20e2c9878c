import { afterEach, describe, expect, it } from 'vitest';
import type { OutcomeEvent, OutcomeFinding } from '../core/model/outcome.ts';
import { busPort } from './bus.ts';
import { fitOutcome } from './bus-size.ts';
import { type Answer, json, jsonError, startWire, type Wire } from './testing/wire.ts';

let wire: Wire;
afterEach(() => wire?.close());

const outcome = (outcomeId: string, more: Partial<OutcomeEvent> = {}): OutcomeEvent => ({
  schema: 'origin-guard/outcome/1',
  outcomeId,
  account: '111122223333',
  partition: 'aws',
  type: 'repair',
  subject: { type: 'bucket', name: 'site' },
  region: 'eu-west-1',
  at: 1_700_000_000_000,
  findings: [],
  headline: 'Repaired',
  because: 'Because.',
  actor: undefined,
  eventTime: undefined,
  repairId: 'r',
  before: null,
  after: { Version: '2012-10-17' },
  invalidation: undefined,
  ...more,
});

const accepted: Answer = (request) => {
  const { Entries } = JSON.parse(request.body);
  return json({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'e' })) });
};
const entries = (index: number) => JSON.parse(wire.requests[index]?.body ?? '').Entries;

const port = async (answer: Answer) => {
  wire = await startWire(answer);
  return busPort(wire.options, 'guard-bus');
};

describe('publish', () => {
  it('sends outcomes as events of their own source and type', async () => {
    await (await port(accepted)).publish([outcome('o1')]);
    expect(entries(0)[0]).toMatchObject({
      EventBusName: 'guard-bus',
      Source: 'origin-guard',
      DetailType: 'Origin Guard Outcome',
    });
    expect(JSON.parse(entries(0)[0].Detail)).toEqual(JSON.parse(JSON.stringify(outcome('o1'))));
  });

  it('sends ten at a time', async () => {
    await (await port(accepted)).publish(Array.from({ length: 23 }, (_, index) => outcome(`o${index}`)));
    expect([0, 1, 2].map((index) => entries(index).length)).toEqual([10, 10, 3]);
  });

  it('sends no call of more than 256 KB', async () => {
    const large = { Id: 'x'.repeat(100_000) };
    const events = ['a', 'b', 'c'].map((id) => outcome(id, { after: large }));
    await (await port(accepted)).publish(events);
    expect(wire.requests.length).toBe(2);
    expect(wire.requests.flatMap((_, index) => entries(index))).toHaveLength(3);
  });

  it('throws when EventBridge refuses a single one, so that the outbox keeps it', async () => {
    const bus = await port(() =>
      json({ FailedEntryCount: 1, Entries: [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException' }] }),
    );
    await expect(bus.publish([outcome('a'), outcome('b')])).rejects.toThrow(/ThrottlingException.*outbox/);
  });

  it('throws when the bus is not there', async () => {
    const bus = await port(() => jsonError(400, 'ResourceNotFoundException'));
    await expect(bus.publish([outcome('a')])).rejects.toThrow(
      /guard-bus failed with ResourceNotFoundException/,
    );
  });

  it('sends nothing for nothing', async () => {
    await (await port(accepted)).publish([]);
    expect(wire.requests).toHaveLength(0);
  });
});

describe('an outcome that is too large for an event', () => {
  const finding = {
    kind: 'k',
    because: 'b',
    details: { long: 'x'.repeat(200) },
  } as unknown as OutcomeFinding;

  it('is sent as it is when it fits', () => {
    const event = outcome('a');
    expect(fitOutcome(event, 10_000)).toBe(event);
  });

  it('loses the documents first, and says where they are', () => {
    const fitted = fitOutcome(outcome('a', { after: { Id: 'ü'.repeat(5_000) }, findings: [finding] }), 2_000);
    expect(fitted).toMatchObject({ before: undefined, after: undefined, findings: [finding] });
    expect(fitted.because).toContain('stored with the repair');
  });

  it('loses the details of findings next, then all findings but 25', () => {
    const findings = Array.from({ length: 40 }, () => finding);
    const withoutDetails = fitOutcome(outcome('a', { findings }), 4_000);
    expect(withoutDetails.findings).toHaveLength(40);
    expect(withoutDetails.findings[0]?.details).toEqual({});
    const fewer = fitOutcome(outcome('a', { findings }), 2_000);
    expect(fewer.findings).toHaveLength(25);
    expect(fewer.because).toContain('25 of 40');
  });

  it('is refused in plain words when nothing helps', () => {
    expect(() => fitOutcome(outcome('a', { headline: 'x'.repeat(5_000) }), 2_000)).toThrow(
      /Outcome a has \d+ bytes/,
    );
  });
});
