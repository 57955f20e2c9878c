/** EMF metrics of what a run did. */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { BatchResult } from './on-change.ts';

/** Time to repair counts from CloudTrail's eventTime, so it includes the delivery of the event. */
export const measure = (metrics: Metrics, result: BatchResult, now: number): void => {
  const outcomes = result.runs.flatMap((run) => run.outcomes);
  const count = (kind: string): number => outcomes.filter((outcome) => outcome.result === kind).length;
  metrics.addMetric('Findings', MetricUnit.Count, result.runs.flatMap((run) => run.findings).length);
  metrics.addMetric('Repairs', MetricUnit.Count, count('written'));
  metrics.addMetric('Refusals', MetricUnit.Count, count('refused'));
  metrics.addMetric('Failures', MetricUnit.Count, count('failed'));
  if (count('written') > 0 && result.earliestEventTime !== undefined) {
    metrics.addMetric('TimeToRepair', MetricUnit.Milliseconds, now - result.earliestEventTime);
  }
};
