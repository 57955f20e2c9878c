import { describe, expect, test } from 'vitest';
import type { AccessQuestion } from './access.ts';
import { judge } from './judge.ts';

const distribution = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
const otherDistribution = 'arn:aws:cloudfront::111122223333:distribution/EOTHEREXAMPLE1';
const oai = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1OAIEXAMPLE';
const bucketArn = 'arn:aws:s3:::site';

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

describe('an origin access control', () => {
  test('reads with its own distribution ARN and with no other', async () => {
    expect(await ask({})).toBe('allowed');
    expect(await ask({ reader: asDistribution(otherDistribution) })).toBe(denied);
  });
  test('reads nothing without a bucket policy', async () => {
    expect(await ask({ bucketPolicy: undefined })).toBe(denied);
  });
  test.each([
    [
      'ArnLike wildcard',
      scoped('ArnLike', 'aws:SourceArn', 'arn:aws:cloudfront::111122223333:distribution/*'),
      'allowed',
    ],
    [
      'StringEquals wildcard',
      scoped('StringEquals', 'aws:SourceArn', 'arn:aws:cloudfront::111122223333:distribution/*'),
      denied,
    ],
    ['source account', scoped('StringEquals', 'aws:SourceAccount', '111122223333'), 'allowed'],
    ['another source account', scoped('StringEquals', 'aws:SourceAccount', '444455556666'), denied],
    ['no condition', {}, 'allowed'],
  ])('under %s', async (_name, condition, expected) => {
    expect(await ask({ bucketPolicy: policy(allow(service, condition)) })).toBe(expected);
  });
  test('lets any distribution of any account in when nothing is scoped', async () => {
    const reader = {
      type: 'distribution',
      arn: 'arn:aws:cloudfront::999999999999:distribution/EX',
      account: '999999999999',
    } as const;
    expect(await ask({ reader, bucketPolicy: policy(allow(service)) })).toBe('allowed');
    expect(await ask({ reader })).toBe(denied);
  });
  test('is stopped by an explicit Deny', async () => {
    const deny = { ...allow('*'), Effect: 'Deny', ...scoped('StringNotEquals', 'aws:PrincipalOrgID', 'o-1') };
    expect(await ask({ bucketPolicy: policy(allow(service), deny) })).toBe(denied);
  });
  test('passes a Deny that exempts AWS services', async () => {
    const Condition = {
      StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    };
    expect(
      await ask({ bucketPolicy: policy(allow(service), { ...allow('*'), Effect: 'Deny', Condition }) }),
    ).toBe('allowed');
  });
  test('gets 404 for a missing key only with s3:ListBucket', async () => {
    expect(await ask({ objectExists: false })).toBe(denied);
    const list = { ...allow(service), Action: 's3:ListBucket', Resource: bucketArn };
    expect(await ask({ objectExists: false, bucketPolicy: policy(allow(service), list) })).toBe(
      '404 NoSuchKey',
    );
  });
  test('writes only what is granted', async () => {
    expect(await ask({ action: 's3:PutObject' })).toBe(denied);
    const put = { ...allow(service), Action: 's3:PutObject' };
    expect(await ask({ action: 's3:PutObject', bucketPolicy: policy(put), objectExists: false })).toBe(
      'allowed',
    );
  });
});

describe('an origin access identity', () => {
  test('reads by its ARN, another one does not', async () => {
    const bucketPolicy = policy(allow({ AWS: oai }));
    expect(await ask({ reader: asOai, bucketPolicy })).toBe('allowed');
    expect(await ask({ reader: { type: 'oai', arn: `${oai}2` }, bucketPolicy })).toBe(denied);
    expect(await ask({ reader: asOai, bucketPolicy: policy(allow({ AWS: 'AIDAIOSFODNN7EXAMPLEX' })) })).toBe(
      denied,
    );
  });
});

describe('transport', () => {
  const deny = {
    ...allow('*'),
    Effect: 'Deny',
    Action: 's3:*',
    ...scoped('Bool', 'aws:SecureTransport', 'false'),
  };
  test.each([
    [true, 'allowed'],
    [false, denied],
  ])('secure %s under a TLS-only Deny', async (secureTransport, expected) => {
    const bucketPolicy = policy(allow({ AWS: oai }), deny);
    expect(await ask({ reader: asOai, bucketPolicy, secureTransport })).toBe(expected);
  });
});

describe('public access', () => {
  const open = policy(allow('*'), allow(service, scoped('StringEquals', 'aws:SourceArn', distribution)), {
    ...allow({ AWS: oai }),
  });
  test('lets anyone read what is public, and nobody unsigned otherwise', async () => {
    expect(await ask({ reader: anyone, bucketPolicy: open })).toBe('allowed');
    expect(await ask({ reader: anyone })).toBe(denied);
  });
  test('under RestrictPublicBuckets only the service remains', async () => {
    const question = { bucketPolicy: open, restrictPublicBuckets: true };
    expect(await ask({ ...question, reader: anyone })).toBe(denied);
    expect(await ask({ ...question, reader: asOai })).toBe(denied);
    expect(await ask(question)).toBe('allowed');
  });
  test('RestrictPublicBuckets leaves an OAI alone while nothing is public', async () => {
    expect(
      await ask({ reader: asOai, bucketPolicy: policy(allow({ AWS: oai })), restrictPublicBuckets: true }),
    ).toBe('allowed');
  });
});
