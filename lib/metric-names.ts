/** Every metric that the functions write, in the namespace OriginGuard. deploy/ draws and watches them by these names. */
export const metricNames = {
  /** Findings in what was looked at: one that lasts counts at each look. Also by `kind` and by `severity`. */
  findings: 'Findings',
  repairs: 'Repairs',
  refusals: 'Refusals',
  failures: 'Failures',
  /** Milliseconds from CloudTrail's eventTime, so that the delivery of the event counts. */
  timeToRepair: 'TimeToRepair',
  sweepHeartbeat: 'SweepHeartbeat',
  documentsSwept: 'DocumentsSwept',
  followUpHeartbeat: 'FollowUpHeartbeat',
  followUpFailures: 'FollowUpFailures',
  openInvalidations: 'OpenInvalidations',
  /** Seconds since the oldest of them was stored; 0 when there is none. */
  oldestOpenInvalidation: 'OldestOpenInvalidation',
  openHolds: 'OpenHolds',
  openFights: 'OpenFights',
  /** Messages that are stored, and were not taken by the bus when they were published once more. */
  undeliveredMessages: 'UndeliveredMessages',
} as const;

/** The dimensions of `Findings`, each on its own beside `service`: a metric series costs money, a product of them much. */
export const findingDimensions = ['kind', 'severity'] as const;
