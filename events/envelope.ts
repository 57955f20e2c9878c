/** Puts a CloudTrail record into the envelope in which EventBridge delivers it. */

export interface EventEnvelope {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

const textOf = (record: Readonly<Record<string, unknown>>, name: string): string => {
  const value = record[name];
  return typeof value === 'string' ? value : '';
};

/** The envelope of docs/aws-facts.md, "Events". `id` names this delivery; the call itself is `detail.eventID`. */
export const envelopeOf = (record: Readonly<Record<string, unknown>>, id: string): EventEnvelope => ({
  version: '0',
  id,
  'detail-type': 'AWS API Call via CloudTrail',
  source: `aws.${textOf(record, 'eventSource').replace(/\.amazonaws\.com$/, '')}`,
  account: textOf(record, 'recipientAccountId'),
  time: textOf(record, 'eventTime'),
  region: textOf(record, 'awsRegion'),
  resources: [],
  detail: record,
});
