import { Metrics } from '@aws-lambda-powertools/metrics';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Finding } from './core/model/finding.ts';
import { measureBatch, measureFollowUp, measureSweep } from './measure.ts';
import { metricNames } from './metric-names.ts';
import type { BatchResult } from './on-change.ts';

const service = 'origin-guard-test';
const open = () => new Metrics({ namespace: 'OriginGuard', serviceName: service });
let metrics: Metrics;
let series: Metrics[];
beforeEach(() => {
  metrics = open();
  series = [];
  // As Powertools does, but kept instead of printed.
  vi.spyOn(metrics, 'singleMetric').mockImplementation(() => {
    const one = open();
    series.push(one);
    return one;
  });
});

const finding = (kind: string, severity: Finding['severity']) => ({ kind, severity }) as Finding;
const document = { type: 'bucket', name: 'site' } as const;
const batch = (runs: readonly Partial<BatchResult['runs'][number]>[]): BatchResult => ({
  failed: new Map(),
  correlationIds: new Map(),
  runs: runs.map((run) => ({
    ...{
      documents: [],
      findings: [],
      outcomes: [],
      timesToRepair: [],
      queuedAgain: [],
      keysInUse: new Map(),
    },
    ...run,
  })),
});
const backlog = {
  ...{ openInvalidations: 2, oldestOpenInvalidationMs: 90_000, openHolds: 3, openFights: 1 },
  undeliveredMessages: 4,
};
/** EMF as CloudWatch reads it. */
const emf = (of: Metrics): Record<string, unknown> => ({ ...of.serializeMetrics() });
const dimensionsOf = (of: Metrics): unknown => of.serializeMetrics()._aws.CloudWatchMetrics[0]?.Dimensions;

test('a batch counts what it found and what became of it', () => {
  const repair = { result: 'written', document, repairId: 'r1', verified: true } as const;
  const refusal = { result: 'refused', document, check: 'guard', because: '' } as const;
  measureBatch(
    metrics,
    batch([
      { findings: [finding('a', 'high')], outcomes: [repair, refusal], timesToRepair: [1500] },
      { findings: [finding('b', 'low')], outcomes: [repair], timesToRepair: [2500] },
    ]),
  );
  expect(emf(metrics)).toMatchObject({
    ...{ Findings: 2, Repairs: 2, Refusals: 1, Failures: 0 },
    TimeToRepair: [1500, 2500],
  });
});

test('without a repair whose change is known there is no time to repair', () => {
  measureBatch(metrics, batch([{}]));
  expect(emf(metrics)).not.toHaveProperty('TimeToRepair');
});

test('findings are counted by kind and by severity, never by both or by resource', () => {
  measureBatch(
    metrics,
    batch([{ findings: [finding('a', 'high'), finding('a', 'high'), finding('b', 'high')] }]),
  );
  expect(series.map(dimensionsOf)).toEqual([
    [['service', 'kind']],
    [['service', 'kind']],
    [['service', 'severity']],
  ]);
  expect(series.map(emf)).toEqual([
    expect.objectContaining({ service, kind: 'a', Findings: 2 }),
    expect.objectContaining({ service, kind: 'b', Findings: 1 }),
    expect.objectContaining({ service, severity: 'high', Findings: 3 }),
  ]);
});

test('a follow-up that could not count what stands open beats all the same', () => {
  measureFollowUp(metrics, { failed: 1, backlog: undefined });
  expect(emf(metrics)).toMatchObject({ FollowUpHeartbeat: 1, FollowUpFailures: 1 });
  expect(emf(metrics)).not.toHaveProperty('OpenInvalidations');
});

test('what stands open is told in seconds and counts', () => {
  measureFollowUp(metrics, { failed: 0, backlog });
  expect(emf(metrics)).toMatchObject({
    ...{ OpenInvalidations: 2, OldestOpenInvalidation: 90, OpenHolds: 3, OpenFights: 1 },
    UndeliveredMessages: 4,
  });
});

test('every name that there is gets written, and no other', () => {
  measureBatch(metrics, batch([{ timesToRepair: [1] }]));
  measureSweep(metrics, { buckets: 2, keys: 1 });
  measureFollowUp(metrics, { failed: 0, backlog });
  const written = metrics.serializeMetrics()._aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name);
  expect(written?.toSorted()).toEqual(Object.values(metricNames).toSorted());
});
