/**
 * KmsPort on the SDK. A key is asked in the Region that its ARN names. BypassPolicyLockoutSafetyCheck is never sent:
 * KMS then refuses a policy that would shut its caller out (aws-facts 3.11).
 */
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListGrantsCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import type { Json, JsonObject } from '../core/model/json.ts';
import type { Reading } from '../core/model/reading.ts';
import type { SnapshotKey, SnapshotKmsGrant } from '../core/model/snapshot.ts';
import type { Clock, KmsPort, WriteResult } from '../ports.ts';
import { allPages, nextMarker, present, reading, readLimit, UnexpectedAnswer } from './call.ts';
import { cliShape } from './cli-shape.ts';
import { type AwsOptions, captured, clientConfig, perRegion, writerConfig } from './clients.ts';
import { compareToLastRead, createLastRead } from './last-read.ts';
import { systemClock } from './wait.ts';
import { type CallOptions, writePolicy } from './write.ts';

/** The only policy a key has. */
const PolicyName = 'default';
const gone = ['NotFoundException'];
/** Bytes; aws-facts 3.10. */
const policyLimit = 32_768;

const regionOfKey = (keyArn: string): string => {
  const region = keyArn.split(':')[3];
  if (!region) throw new Error(`${keyArn} is not a key ARN, so its Region is not known; nothing was called.`);
  return region;
};

const readGrants = (client: KMSClient, keyArn: string): Promise<Reading<readonly SnapshotKmsGrant[]>> =>
  reading(
    `ListGrants of key ${keyArn}`,
    () =>
      allPages(async (marker) => {
        const command = new ListGrantsCommand({
          KeyId: keyArn,
          Limit: 100,
          ...(marker === undefined ? {} : { Marker: marker }),
        });
        const page = await client.send(command, readLimit());
        const grants = present(page.Grants, 'list of grants');
        return {
          items: grants.map((grant) => cliShape<SnapshotKmsGrant>(grant, ['GrantId'])),
          next: nextMarker(page.Truncated, page.NextMarker),
        };
      }),
    gone,
  );

/** KMS answers LimitExceededException, which the SDK takes for a throttle and would repeat. */
const tooLong = (keyArn: string, bytes: number): WriteResult => ({
  status: 'refused',
  code: 'LimitExceededException',
  because:
    `PutKeyPolicy of key ${keyArn}: the policy would have ${bytes} bytes and KMS allows ${policyLimit}. ` +
    'Nothing was written; take statements out that are no longer needed.',
});

const policyText = async (client: KMSClient, keyArn: string, options: CallOptions): Promise<string> => {
  const command = new GetKeyPolicyCommand({ KeyId: keyArn, PolicyName });
  return present((await client.send(command, options)).Policy, 'policy');
};

const parsePolicy = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnexpectedAnswer('The stored policy is not JSON.');
  }
};

const policies = (
  clientOf: (keyArn: string) => KMSClient,
  writerOf: (keyArn: string) => KMSClient,
  clock: Pick<Clock, 'sleep'>,
) => {
  const lastRead = createLastRead();
  return {
    keyPolicy: async (keyArn: string): Promise<Reading<Json>> => {
      const what = `GetKeyPolicy of key ${keyArn}`;
      const text = await reading(what, () => policyText(clientOf(keyArn), keyArn, readLimit()), gone);
      if (text.status !== 'known') return text;
      lastRead.note(keyArn, text.value);
      return reading(what, async () => parsePolicy(text.value));
    },
    putKeyPolicy: async (keyArn: string, document: JsonObject): Promise<WriteResult> => {
      const Policy = JSON.stringify(document);
      const bytes = Buffer.byteLength(Policy);
      if (bytes > policyLimit) return tooLong(keyArn, bytes);
      const command = { KeyId: keyArn, PolicyName, Policy };
      const send = (options: CallOptions) => writerOf(keyArn).send(new PutKeyPolicyCommand(command), options);
      const look = async (options: CallOptions) => {
        const now = await policyText(clientOf(keyArn), keyArn, options);
        return compareToLastRead(lastRead, keyArn, { now, wanted: Policy });
      };
      return writePolicy({ what: `PutKeyPolicy of key ${keyArn}`, send, look }, clock);
    },
  };
};

export const kmsPort = (options: AwsOptions, clock: Pick<Clock, 'sleep'> = systemClock): KmsPort => {
  const client = perRegion((region) => captured(options, new KMSClient(clientConfig(options, region))));
  const writer = perRegion((region) => captured(options, new KMSClient(writerConfig(options, region))));
  const clientOf = (keyArn: string) => client(regionOfKey(keyArn));
  const writerOf = (keyArn: string) => writer(regionOfKey(keyArn));
  return {
    describeKey: (reference, region) =>
      reading(
        `DescribeKey of ${reference} in ${region}`,
        async () => {
          const answer = await client(region).send(new DescribeKeyCommand({ KeyId: reference }), readLimit());
          return cliShape<SnapshotKey['KeyMetadata']>(present(answer.KeyMetadata, 'key metadata'), ['Arn']);
        },
        gone,
      ),
    keyGrants: (keyArn) => readGrants(clientOf(keyArn), keyArn),
    ...policies(clientOf, writerOf, clock),
  };
};
