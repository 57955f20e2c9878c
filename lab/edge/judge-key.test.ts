import { describe, expect, test } from 'vitest';
import type { AccessQuestion, EncryptionKeyFacts } from './access.ts';
import { judge } from './judge.ts';

const distribution = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
const otherDistribution = 'arn:aws:cloudfront::111122223333:distribution/EOTHEREXAMPLE1';
const oai = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1OAIEXAMPLE';
const bucketArn = 'arn:aws:s3:::site';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const policy = (...statements: readonly object[]) =>
  ({ Version: '2012-10-17', Statement: statements }) as AccessQuestion['bucketPolicy'];
const allow = (principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
  ...more,
});
const service = { Service: 'cloudfront.amazonaws.com' };
const scoped = (operator: string, key: string, value: string) => ({
  Condition: { [operator]: { [key]: value } },
});
const oacPolicy = policy(allow(service, scoped('StringEquals', 'AWS:SourceArn', distribution)));
const asDistribution = (arn = distribution): AccessQuestion['reader'] => ({
  type: 'distribution',
  arn,
  account: '111122223333',
});
const asOai: AccessQuestion['reader'] = { type: 'oai', arn: oai };
const anyone: AccessQuestion['reader'] = { type: 'anonymous' };

const ask = async (question: Partial<AccessQuestion>) => {
  const verdict = await judge({
    reader: asDistribution(),
    account: '111122223333',
    bucketArn,
    key: 'index.html',
    objectExists: true,
    bucketPolicy: oacPolicy,
    restrictPublicBuckets: false,
    secureTransport: true,
    encryptionKey: undefined,
    ...question,
  });
  return verdict.allowed ? 'allowed' : `${verdict.status} ${verdict.code}`;
};

const denied = '403 AccessDenied';

describe('a KMS key behind the object', () => {
  const root = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'kms:*',
    Resource: '*',
  };
  const decrypt = (condition: object) => ({
    Effect: 'Allow',
    Principal: service,
    Action: 'kms:Decrypt',
    Resource: '*',
    ...condition,
  });
  const key = (
    statements: readonly object[],
    more: Partial<EncryptionKeyFacts> = {},
  ): EncryptionKeyFacts => ({
    arn: keyArn,
    region: 'eu-west-1',
    managedByAws: false,
    state: 'Enabled',
    policy: { Version: '2012-10-17', Statement: statements } as unknown as EncryptionKeyFacts['policy'],
    grants: [],
    ...more,
  });
  const right = decrypt(scoped('StringEquals', 'aws:SourceArn', distribution));

  test('must let the service decrypt for this distribution', async () => {
    expect(await ask({ encryptionKey: key([root, right]) })).toBe('allowed');
    expect(await ask({ encryptionKey: key([root]) })).toBe(denied);
    expect(
      await ask({
        encryptionKey: key([root, right]),
        reader: asDistribution(otherDistribution),
        bucketPolicy: policy(allow(service)),
      }),
    ).toBe(denied);
  });
  test('may be limited to S3 of its Region', async () => {
    const via = (region: string) =>
      decrypt(scoped('StringEquals', 'kms:ViaService', `s3.${region}.amazonaws.com`));
    expect(await ask({ encryptionKey: key([root, via('eu-west-1')]) })).toBe('allowed');
    expect(await ask({ encryptionKey: key([root, via('us-east-1')]) })).toBe(denied);
  });
  test('that is disabled breaks the origin whatever the policy says', async () => {
    expect(await ask({ encryptionKey: key([root, right], { state: 'Disabled' }) })).toBe(
      '400 KMS.DisabledException',
    );
  });
  test('managed by AWS never lets CloudFront in', async () => {
    const managed = {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Decrypt'],
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
      },
    };
    expect(await ask({ encryptionKey: key([managed], { managedByAws: true }) })).toBe(denied);
  });
  test('can be opened by a grant for exactly this distribution', async () => {
    const grant = (SourceArn: string) => ({
      GranteeServicePrincipal: 'cloudfront.amazonaws.com',
      Operations: ['Decrypt'],
      Constraints: { SourceArn },
    });
    expect(await ask({ encryptionKey: key([root], { grants: [grant(distribution)] }) })).toBe('allowed');
    expect(await ask({ encryptionKey: key([root], { grants: [grant(otherDistribution)] }) })).toBe(denied);
  });
  test('is out of reach for an OAI and for the unsigned', async () => {
    const encryptionKey = key([root, right]);
    expect(await ask({ reader: asOai, bucketPolicy: policy(allow({ AWS: oai })), encryptionKey })).toBe(
      '400 KMS.UnrecognizedClientException',
    );
    expect(await ask({ reader: anyone, bucketPolicy: policy(allow('*')), encryptionKey })).toBe(
      '400 InvalidArgument',
    );
  });
  test('needs kms:GenerateDataKey for a write', async () => {
    const question = {
      action: 's3:PutObject',
      bucketPolicy: policy({ ...allow(service), Action: 's3:PutObject' }),
    } as const;
    expect(await ask({ ...question, encryptionKey: key([root, right]) })).toBe(denied);
    const generate = { ...right, Action: 'kms:GenerateDataKey*' };
    expect(await ask({ ...question, encryptionKey: key([root, generate]) })).toBe('allowed');
  });
});
