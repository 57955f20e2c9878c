/**
 * Cold start: how long the bundle of `on-change` takes to load, and how large it is, against a handler that does nothing
 * but construct the same SDK clients, bundled in the same way. `node bench/cold-start.ts`
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildFunctions, root } from '../scripts/build.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const ROUNDS = 15;

/** The clients that lib/aws makes, and nothing else: no command, no Powertools, no code of ours. */
const bare = `
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
const all = [CloudFrontClient, CloudTrailClient, DynamoDBClient, EventBridgeClient, KMSClient, S3Client, SQSClient];
const clients = all.map((Client) => new Client({ region: 'us-east-1' }));
export const handler = async () => clients.length;
`;

/** In a fresh process: milliseconds to load the bundle, as Lambda's init does. */
const initMs = (file: string): number => {
  const program = `const began = performance.now(); await import(${JSON.stringify(`file://${file}`)}); console.error(performance.now() - began)`;
  const env = {
    PATH: process.env.PATH ?? '',
    AWS_REGION: 'us-east-1',
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'OriginGuard',
  };
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env });
  const ms = Number(stderr.toString().trim().split('\n').at(-1));
  if (status !== 0 || !Number.isFinite(ms)) throw new Error(stderr.toString());
  return ms;
};

const sorted = (values: readonly number[]): readonly number[] =>
  [...values].sort((one, other) => one - other);
const median = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? 0;
const kb = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

const folder = await mkdtemp(join(root, 'dist/bench-'));
try {
  await writeFile(join(folder, 'bare.ts'), bare);
  const [own] = await buildFunctions({
    entries: join(root, 'functions'),
    out: join(folder, 'own'),
    names: ['on-change'],
  });
  const [other] = await buildFunctions({ entries: folder, out: join(folder, 'bare-out'), names: ['bare'] });
  if (own === undefined || other === undefined) throw new Error('Nothing was built.');
  // Turn about, so that a busy machine slows both.
  const times = Array.from({ length: ROUNDS }, () => [initMs(own.file), initMs(other.file)] as const);
  const [ours, theirs] = [median(times.map(([ms]) => ms)), median(times.map(([, ms]) => ms))];
  const [ourBytes, theirBytes] = [await readFile(own.file), await readFile(other.file)];
  say(
    `on-change: ${ours.toFixed(0)} ms, ${kb(ourBytes.length)}, compressed ${kb(gzipSync(ourBytes, { level: 9 }).length)}`,
  );
  say(
    `bare clients: ${theirs.toFixed(0)} ms, ${kb(theirBytes.length)}, compressed ${kb(gzipSync(theirBytes, { level: 9 }).length)}`,
  );
  say(
    `ratios: init ${(ours / theirs).toFixed(2)}, size ${(ourBytes.length / theirBytes.length).toFixed(2)}, compressed ${(gzipSync(ourBytes).length / gzipSync(theirBytes).length).toFixed(2)}`,
  );
} finally {
  await rm(folder, { recursive: true });
}
