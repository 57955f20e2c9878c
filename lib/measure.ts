/** EMF metrics: what a batch found and did, that the timers ran, and what stands open. */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Backlog } from './backlog.ts';
import type { Finding } from './core/model/finding.ts';
import { findingDimensions, metricNames } from './metric-names.ts';
import type { BatchResult } from './on-change.ts';
import type { SweepSummary } from './sweep.ts';

const { Count, Milliseconds, Seconds } = MetricUnit;

/** Each series is a line of its own: a dimension holds for all metrics of a line. */
const byDimension = (metrics: Metrics, findings: readonly Finding[]): void => {
  for (const dimension of findingDimensions) {
    for (const [value, found] of Map.groupBy(findings, (finding) => finding[dimension])) {
      const series = metrics.singleMetric();
      series.addDimension(dimension, value);
      series.addMetric(metricNames.findings, Count, found.length);
    }
  }
};

export const measureBatch = (metrics: Metrics, { runs }: BatchResult): void => {
  const outcomes = runs.flatMap((run) => run.outcomes);
  const count = (result: string): number => outcomes.filter((outcome) => outcome.result === result).length;
  const findings = runs.flatMap((run) => run.findings);
  metrics.addMetric(metricNames.findings, Count, findings.length);
  metrics.addMetric(metricNames.repairs, Count, count('written'));
  metrics.addMetric(metricNames.refusals, Count, count('refused'));
  metrics.addMetric(metricNames.failures, Count, count('failed'));
  for (const time of runs.flatMap((run) => run.timesToRepair))
    metrics.addMetric(metricNames.timeToRepair, Milliseconds, time);
  byDimension(metrics, findings);
};

/** Call it when the sweep went well: no news is the alarm. */
export const measureSweep = (metrics: Metrics, { buckets, keys }: SweepSummary): void => {
  metrics.addMetric(metricNames.sweepHeartbeat, Count, 1);
  metrics.addMetric(metricNames.documentsSwept, Count, buckets + keys);
};

/** Call it when the follow-up came to its end, also if single items failed: they stay due, and are counted. */
export const measureFollowUp = (
  metrics: Metrics,
  { failed, backlog }: { readonly failed: number; readonly backlog: Backlog | undefined },
): void => {
  metrics.addMetric(metricNames.followUpHeartbeat, Count, 1);
  metrics.addMetric(metricNames.followUpFailures, Count, failed);
  if (backlog === undefined) return;
  metrics.addMetric(metricNames.openInvalidations, Count, backlog.openInvalidations);
  metrics.addMetric(metricNames.oldestOpenInvalidation, Seconds, backlog.oldestOpenInvalidationMs / 1000);
  metrics.addMetric(metricNames.openHolds, Count, backlog.openHolds);
  metrics.addMetric(metricNames.openFights, Count, backlog.openFights);
  metrics.addMetric(metricNames.undeliveredMessages, Count, backlog.undeliveredMessages);
};
