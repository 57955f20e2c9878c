/** What a role must allow although no request of the function's own shows it in the lab, each with the reason. */

export interface Elsewhere {
  /** `Sid: action` of the roles. */
  readonly permissions: readonly string[];
  readonly functions: readonly string[];
  readonly because: string;
}

const all = ['on-change', 'sweep', 'follow-up', 'notify'] as const;

export const madeElsewhere: readonly Elsewhere[] = [
  {
    permissions: ['WriteOwnLogs: logs:CreateLogStream', 'WriteOwnLogs: logs:PutLogEvents'],
    functions: all,
    because: 'The Lambda service writes what a function prints, with the role of the function.',
  },
  {
    permissions: ['Trace: xray:PutTraceSegments', 'Trace: xray:PutTelemetryRecords'],
    functions: all,
    because: 'The X-Ray daemon of the execution environment sends the segments; the lab has none.',
  },
  {
    permissions: [
      'TakeWorkAndPutItBack: sqs:ReceiveMessage',
      'TakeWorkAndPutItBack: sqs:DeleteMessage',
      'TakeWorkAndPutItBack: sqs:GetQueueAttributes',
    ],
    functions: ['on-change'],
    because: 'The event source mapping polls the queue with the role of the function.',
  },
  {
    permissions: ['KeepFailedRuns: sqs:SendMessage'],
    functions: ['sweep', 'follow-up', 'notify'],
    because:
      'The Lambda service sends a run that failed for good to the queue, with the role of the function.',
  },
  {
    permissions: ['DecryptThatParameterOnly: kms:Decrypt'],
    functions: ['notify'],
    because: 'Systems Manager decrypts the parameter on behalf of its reader; the lab’s has no key.',
  },
];

export const elsewhereOf = (name: string): readonly string[] =>
  madeElsewhere.filter(({ functions }) => functions.includes(name)).flatMap(({ permissions }) => permissions);
