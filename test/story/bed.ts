/** A lab for tests that break things: quick events, no luck, and words for what they wait for. */
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { createAwsApi } from '../../lab/aws/router.ts';
import { roleName } from '../../lab/runtime/definitions.ts';
import { labSecret } from '../../lab/story/actors.ts';
import { type BucketName, buckets } from '../../lab/story/seed-names.ts';
import { waitFor } from '../../lab/story/wait.ts';
import { isAbout, type Mark, mark, outcomesSince, writesOf } from '../../lab/story/witness.ts';
import { type Lab, type LabOptions, startLab } from '../../lab/world.ts';
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import { buildFunctions } from '../../scripts/build.ts';

export interface Bed {
  readonly lab: Lab;
  mark(): Mark;
  deletePolicy(bucket: BucketName): Promise<void>;
  /** As Terraform, so that it counts as drift and not as a person's wish. */
  putPolicy(bucket: BucketName, document: unknown): Promise<void>;
  outcome(
    since: Mark,
    type: OutcomeEvent['type'],
    bucket: BucketName,
    timeoutMs?: number,
  ): Promise<OutcomeEvent>;
  outcomes(since: Mark, bucket: BucketName): readonly OutcomeEvent[];
  writes(since: Mark, resource: string): number;
  /** What GetBucketPolicy answers on-change instead of the truth, as text. */
  readonly oddPolicies: Map<BucketName, string>;
  /** GetBucketPolicy calls of on-change that were answered with an odd policy. */
  reads(since: Mark, bucket: BucketName): number;
  /** As if nothing had been repaired yet: what a test breaks again and again must not look like a fight. */
  forgetRepairs(): Promise<void>;
  /** Waits until events have arrived and the queue is empty. */
  settled(timeoutMs?: number): Promise<void>;
  /** All log text since the mark. */
  log(since: Mark): string;
}

const eventDelayMs = 50;

const repairsAndHolds = new Set(['repair', 'hold']);

const forgetRepairs = async ({ endpoint, tableName, actors }: Lab): Promise<void> => {
  const credentials = { accessKeyId: actors.owner.accessKeyId, secretAccessKey: labSecret };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  for (const { pk, sk, kind } of Items) {
    if (pk === undefined || sk === undefined || !repairsAndHolds.has(kind?.S ?? '')) continue;
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: { pk, sk } }));
  }
  client.destroy();
};

/** Stands before the lab's S3, which would never hold what some tests must show the guard. */
const answerOddly = (lab: Lab) => {
  const inner = createAwsApi(lab.account);
  const policies = new Map<BucketName, string>();
  const asked: { readonly bucket: string; readonly at: number }[] = [];
  lab.server.registerService('s3', (request) => {
    const bucket = request.path.split('/')[1] as BucketName;
    const body = policies.get(bucket);
    const isRead = request.method === 'GET' && request.query.has('policy');
    if (body === undefined || !isRead || request.caller.name !== roleName('on-change'))
      return inner.handleAws(request);
    asked.push({ bucket, at: Date.now() });
    return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body });
  });
  return { policies, asked };
};

export const startBed = async (options: LabOptions = {}): Promise<Bed> => {
  await buildFunctions();
  const lab = await startLab({
    eventDelayMs,
    traps: { staleReadProbability: 0, bucketConsistencyMs: 0 },
    tempo: { retryAfterMs: 150, batchWindowMs: 80 },
    ...options,
  });
  const settled = async (timeoutMs = 20_000): Promise<void> => {
    for (let calm = 0; calm < 3; calm += 1) {
      await new Promise((resolve) => setTimeout(resolve, eventDelayMs * 2));
      await waitFor('an empty queue', () => (lab.stack.idle() ? true : undefined), timeoutMs);
    }
  };
  const odd = answerOddly(lab);
  await lab.stack.sweep();
  await settled();
  return {
    lab,
    settled,
    forgetRepairs: () => forgetRepairs(lab),
    mark: () => mark(lab),
    deletePolicy: async (bucket) => {
      await lab.actors.alice.s3(buckets[bucket]).send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
    },
    putPolicy: async (bucket, document) => {
      const Policy = JSON.stringify(document);
      await lab.actors.terraform
        .s3(buckets[bucket])
        .send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    },
    outcome: (since, type, bucket, timeoutMs = 20_000) =>
      waitFor(
        `a ${type} of ${bucket}`,
        () =>
          outcomesSince(lab, since).find(
            (outcome) => outcome.type === type && isAbout(outcome, { type: 'bucket', name: bucket }),
          ),
        timeoutMs,
      ),
    outcomes: (since, bucket) =>
      outcomesSince(lab, since).filter((outcome) => isAbout(outcome, { type: 'bucket', name: bucket })),
    writes: (since, resource) => writesOf(lab, since, resource).length,
    oddPolicies: odd.policies,
    reads: (since, bucket) =>
      odd.asked.filter((asked) => asked.bucket === bucket && asked.at >= since.at).length,
    log: (since) =>
      lab.logs
        .since(since.at)
        .map((line) => line.text)
        .join('\n'),
  };
};
