/** AccountPort: who we are, asked of STS, and the partition that its answer names. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountPort } from '../ports.ts';
import { present, reading, readLimit } from './call.ts';
import { type AwsOptions, clientConfig } from './clients.ts';
import { partitionOfArn } from './partition.ts';

export const accountPort = (options: AwsOptions): AccountPort => {
  const client = new STSClient(clientConfig(options));
  return {
    identity: () =>
      reading('GetCallerIdentity', async () => {
        const answer = await client.send(new GetCallerIdentityCommand({}), readLimit());
        const arn = answer.Arn ?? '';
        return {
          account: present(answer.Account, 'account'),
          partition: present(partitionOfArn(arn), 'partition in its ARN'),
          arn,
        };
      }),
  };
};
