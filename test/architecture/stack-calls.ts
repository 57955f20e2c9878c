/** Which AWS permissions a function needs, read from the code that it can reach. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/build.ts';

/** Methods of the ports that a Lambda function may call -> the permissions that their adapters use. */
export const permissionsOf: Readonly<Record<string, readonly string[]>> = {
  'S3Port.listBuckets': ['s3:ListAllMyBuckets'],
  'S3Port.bucketRegion': ['s3:ListBucket'],
  'S3Port.bucketPolicy': ['s3:GetBucketPolicy'],
  'S3Port.bucketEncryption': ['s3:GetEncryptionConfiguration'],
  'S3Port.publicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  'S3Port.ownershipControls': ['s3:GetBucketOwnershipControls'],
  'S3Port.bucketTags': ['s3:GetBucketTagging'],
  'S3Port.putBucketPolicy': ['s3:PutBucketPolicy'],
  'S3Port.deleteBucketPolicy': ['s3:DeleteBucketPolicy'],
  'CloudFrontPort.listDistributions': [
    'cloudfront:ListDistributions',
    'cloudfront:ListDistributionsByConnectionMode',
  ],
  'CloudFrontPort.distributionStatus': ['cloudfront:GetDistribution'],
  'CloudFrontPort.distributionTags': ['cloudfront:ListTagsForResource'],
  'CloudFrontPort.listOriginAccessControls': ['cloudfront:ListOriginAccessControls'],
  'CloudFrontPort.listOriginAccessIdentities': ['cloudfront:ListCloudFrontOriginAccessIdentities'],
  'CloudFrontPort.functionCode': ['cloudfront:GetFunction'],
  'CloudFrontPort.createInvalidation': ['cloudfront:CreateInvalidation'],
  'CloudFrontPort.invalidationState': ['cloudfront:GetInvalidation'],
  'KmsPort.describeKey': ['kms:DescribeKey'],
  'KmsPort.keyPolicy': ['kms:GetKeyPolicy'],
  'KmsPort.keyGrants': ['kms:ListGrants'],
  'KmsPort.putKeyPolicy': ['kms:PutKeyPolicy'],
  'TrailPort.lastWriter': ['cloudtrail:LookupEvents'],
  'OutcomeBusPort.publish': ['events:PutEvents'],
  'ChangeQueuePort.send': ['sqs:SendMessage'],
  'CheckPort.trailsOfRegion': [
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:GetEventSelectors',
  ],
  'CheckPort.ruleState': ['events:DescribeRule'],
  'CheckPort.queueDepth': ['sqs:GetQueueAttributes'],
};

/** The ports whose every method is in {@link permissionsOf}; the table has one set for what reads and writes items, and Scan for the sweep. */
export const portsWithPermissions = [
  ...['S3Port', 'CloudFrontPort', 'KmsPort', 'TrailPort', 'OutcomeBusPort', 'ChangeQueuePort', 'CheckPort'],
] as const;

/** What single items and their lists need; test/privileges holds that each is used. */
export const tablePermissions = [
  ...['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
] as const;

/** Methods of the state that read one item by its key. */
const readsOne = /\bports\.state\.(pause|pauseDetails|repairById|endRepair|takeInvalidationCall)\(/;
/** Methods of the state that read many items at once. */
const readsMany = /\bports\.state\.(processedEvents|remember|repairsOfAccount)\(/;

/** In code that functions reach and never run: only `collect` and audits gather everything. */
const neverByFunctions: ReadonlySet<string> = new Set(['S3Port.ownershipControls']);

/** `S3Port.listBuckets`, ...: the methods that lib/ports.ts declares. */
export function methodsOfPorts(): readonly string[] {
  const text = readFileSync(join(root, 'lib/ports.ts'), 'utf8');
  return [...text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].flatMap(([, port, body = '']) =>
    [...body.matchAll(/^ {2}(\w+)\(/gm)].map(([, method]) => `${port}.${method}`),
  );
}

/** All that a file can reach of our code, without the adapters, unreachable code removed. */
async function reachableCode(entry: string): Promise<string> {
  const built = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: [
      {
        name: 'adapters-stay-outside',
        setup: ({ onResolve }) => onResolve({ filter: /\/aws\// }, ({ path }) => ({ path, external: true })),
      },
    ],
  });
  return built.outputFiles[0]?.text ?? '';
}

const listsOfInventory = /listDistributions|listOriginAccess|listBuckets|functionCode/;

/** What the function's role must allow beyond logs, traces and its triggers; sorted. */
export const neededPermissions = (name: string): Promise<readonly string[]> =>
  permissionsOfCode(`functions/${name}.ts`, neverByFunctions);

/** The same for any file that the calls begin in, such as `lib/undo.ts`. */
export async function permissionsOfCode(
  entry: string,
  never: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const code = await reachableCode(entry);
  const readsInventory = /\binventory\.read\(/.test(code);
  const called = Object.keys(permissionsOf).filter((method) => {
    const [port, short = ''] = method.split('.');
    if (never.has(method)) return false;
    if (!readsInventory && listsOfInventory.test(short)) return false;
    return new RegExp(port === 'ChangeQueuePort' ? `\\bqueue\\.${short}\\(` : `\\.${short}\\(`).test(code);
  });
  const table = /\bports\.state\.(?!rememberedDocuments\b)\w+\(/.test(code) ? tablePermissions : [];
  const one = readsOne.test(code) ? ['dynamodb:GetItem'] : [];
  const many = readsMany.test(code) ? ['dynamodb:BatchGetItem'] : [];
  const sweepsTable = /\bports\.state\.rememberedDocuments\(/.test(code) ? ['dynamodb:Scan'] : [];
  const parameter = /SSMProvider\(/.test(code) ? ['ssm:GetParameter', 'kms:Decrypt'] : [];
  return [
    ...new Set([
      ...called.flatMap((method) => permissionsOf[method] ?? []),
      ...[...table, ...one, ...many, ...sweepsTable, ...parameter],
    ]),
  ].sort();
}
