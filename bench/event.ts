/**
 * One PutBucketPolicy event: calls, time and memory of the real bundle, and of Cloud Custodian's Lambda entry point
 * doing its nearest equivalent on the same lab in the same run. `node bench/event.ts`; bench/README.md says how to
 * install Custodian, without which only ours is measured.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { createAccount } from '../lab/aws/account.ts';
import { manualClock } from '../lab/aws/clock.ts';
import { promptTraps } from '../lab/aws/traps.ts';
import { createStateTable } from '../lab/services/state-table.ts';
import { createActors, labSecret } from '../lab/story/actors.ts';
import { cdkPolicy } from '../lab/story/seed-policies.ts';
import { buildFunctions, root } from '../scripts/build.ts';
import { startServices } from '../test/river/wiring.ts';
import { callsOf, minute } from './account-in-process.ts';
import { bucketNameOf, forAnyDistribution, seedAccount } from './seed.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const python = join(root, '.venv-bench/bin/python');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Answer {
  readonly ms: number;
  readonly initMs: number;
  readonly rssMb: number;
  readonly failed: string | null;
}

interface Competitor {
  readonly name: string;
  readonly role: string;
  readonly handle: (event: unknown) => Promise<Answer>;
  readonly close: () => void;
}

const start = (
  { name, role }: Pick<Competitor, 'name' | 'role'>,
  [program, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Competitor => {
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    role,
    handle: async (event) => {
      child.stdin.write(`${JSON.stringify(event)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${name} ended without an answer.`);
      return JSON.parse(value) as Answer;
    },
    close: () => child.stdin.end(),
  };
};

const clock = manualClock(Date.now() - 24 * 60 * minute);
const account = createAccount({ clock, traps: promptTraps });
const { server, queue } = await startServices(account, clock, 'lab');
const actors = createActors(server.url);
const { distributionArns } = seedAccount(account, { buckets: 8, distributions: 6 });
clock.advance(24 * 60 * minute);
await createStateTable(server.url, actors.owner.accessKeyId, 'state');

const environmentOf = (role: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: server.url,
  AWS_ACCESS_KEY_ID: account.callers.register({ kind: 'role', name: role }).accessKeyId,
  AWS_SECRET_ACCESS_KEY: labSecret,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

const startGuard = async (): Promise<Competitor> => {
  await buildFunctions();
  const role = 'origin-guard-on-change';
  const env = {
    ...environmentOf(role),
    AWS_LAMBDA_FUNCTION_NAME: 'on-change',
    POWERTOOLS_TRACE_ENABLED: 'false',
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'OriginGuard',
    ORIGIN_GUARD_ACCOUNT: account.id,
    ORIGIN_GUARD_MODE: 'enforce',
    ORIGIN_GUARD_TABLE: 'state',
    ORIGIN_GUARD_QUEUE_URL: queue.settings.url,
    ORIGIN_GUARD_ROLE_NAMES: role,
  };
  const bundle = join(root, 'dist/functions/on-change/index.mjs');
  return start({ name: 'Origin Guard', role }, [process.execPath, join(here, 'run-bundle.mjs'), bundle], {
    cwd: root,
    env,
  });
};

/** What somebody would write for this with Custodian (peers have no rule for CloudFront's grants). */
const custodianPolicy = {
  'execution-options': { account_id: account.id },
  policies: [
    {
      name: 's3-cross-account',
      resource: 's3',
      mode: {
        type: 'cloudtrail',
        events: [
          { source: 's3.amazonaws.com', event: 'PutBucketPolicy', ids: 'requestParameters.bucketName' },
        ],
      },
      filters: ['cross-account'],
      actions: [{ type: 'set-statements', remove: 'matched', statements: [] }],
    },
  ],
};

const startCustodian = async (folder: string): Promise<Competitor | undefined> => {
  if (!existsSync(python)) return undefined;
  const role = 'custodian';
  await writeFile(join(folder, 'config.json'), JSON.stringify(custodianPolicy));
  const program = [python, join(here, 'run-custodian.py')] as const;
  return start({ name: 'Cloud Custodian', role }, program, { cwd: folder, env: environmentOf(role) });
};

/** Somebody writes a policy; the event of it, as it arrives. */
const written = async (bucket: string, policy: unknown): Promise<unknown> => {
  const Policy = JSON.stringify(policy);
  await actors.terraform.s3('us-east-1').send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  return account.events.all().at(-1);
};

const bucket = bucketNameOf(0);
const right = cdkPolicy(bucket, distributionArns[0] ?? '');

/** A repair is made once the last change is older than the grace; both are told the same. */
const aStranger = {
  ...right,
  Statement: [
    ...(right.Statement as readonly unknown[]),
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999988887777:root' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
};

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const measure = async (one: Competitor, title: string, event: unknown): Promise<number> => {
  account.calls.clear();
  const answer = await one.handle(event);
  const calls = callsOf(account, { caller: one.role });
  const wrote = calls.byOperation.filter(({ name }) => /Put(Bucket|Key)Policy|DeleteBucketPolicy/.test(name));
  const did = wrote.map(({ name }) => name).join(', ') || 'no write';
  const names = calls.byOperation
    .filter(({ name }) => !name.startsWith('dynamodb'))
    .map(({ name, count }) => `${name} ${count}`);
  say(
    `| ${one.name} | ${title} | ${calls.counted} | ${calls.table} | ${answer.ms.toFixed(0)} ms | ${answer.rssMb.toFixed(0)} MB | ${did}${answer.failed ?? ''} |`,
  );
  if (process.argv.includes('--calls')) say(`    ${names.join(', ')}`);
  return answer.ms;
};

const withoutGrant = { ...right, Statement: (right.Statement as readonly unknown[]).slice(0, 1) };

const run = async (one: Competitor): Promise<number> => {
  await measure(one, 'first event of the process', await written(bucket, right));
  const times: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const event = await written(bucket, right);
    times.push(round < 8 ? (await one.handle(event)).ms : await measure(one, 'clean, warm', event));
  }
  const last = await written(bucket, right);
  await one.handle(last);
  await measure(one, 'the same event again', last);
  await measure(one, 'drifted: the grant is gone', await written(bucket, withoutGrant));
  await measure(one, 'drifted: any distribution may read', await written(bucket, forAnyDistribution(bucket)));
  await measure(one, 'a stranger may read', await written(bucket, aStranger));
  return median(times);
};

const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const competitors = [await startGuard(), await startCustodian(folder)].filter((one) => one !== undefined);
say('| who | event | calls | to the table | time | peak RSS | what it wrote |');
say('| --- | --- | --- | --- | --- | --- | --- |');
const medians: number[] = [];
for (const one of competitors) medians.push(await run(one));
for (const one of competitors) one.close();
say(`\nclean and warm, median of 9: ${medians.map((ms) => `${ms.toFixed(1)} ms`).join(' against ')}`);
if (medians[1] !== undefined) say(`ratio: ${((medians[0] ?? 0) / medians[1]).toFixed(2)}`);
else say('Cloud Custodian is not installed (bench/README.md).');
actors.close();
await server.close();
await rm(folder, { recursive: true });
