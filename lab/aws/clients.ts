/** The real SDK clients, pointed at the lab: endpoint and credentials explicit, nothing from the environment. */
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';

export interface LabCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface LabClients {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly kms: KMSClient;
  readonly sts: STSClient;
  readonly cloudTrail: CloudTrailClient;
  destroy(): void;
}

/** `maxAttempts` 1 shows errors as they come; the SDK's own default is 3. */
export const labClients = (
  url: string,
  caller: LabCredentials,
  region = 'us-east-1',
  maxAttempts = 1,
): LabClients => {
  const { accessKeyId, secretAccessKey } = caller;
  const config = { endpoint: url, region, maxAttempts, credentials: { accessKeyId, secretAccessKey } };
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    cloudFront: new CloudFrontClient(config),
    kms: new KMSClient(config),
    sts: new STSClient(config),
    cloudTrail: new CloudTrailClient(config),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};
