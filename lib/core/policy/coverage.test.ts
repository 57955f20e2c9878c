import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type Coverage, decrypts, deniesOnPrefix, readsPrefix } from './coverage.ts';
import { parsePolicy } from './parse.ts';

const e1 = 'arn:aws:cloudfront::111122223333:distribution/E1';
const reader: Reader = { type: 'distribution', arn: e1 };
const bucket = 'arn:aws:s3:::site';
const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k';

const parse = (...statements: readonly JsonObject[]): PolicyDocument => {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: statements });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const allow = (parts: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `${bucket}/*`,
  Condition: { StringEquals: { 'AWS:SourceArn': e1 } },
  ...parts,
});
const deny = (parts: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: `${bucket}/*`,
  ...parts,
});
const maybe = { Condition: { StringEquals: { 's3:ExistingObjectTag/x': 'y' } } };

describe('readsPrefix', () => {
  it.each<[Coverage, string, string, readonly JsonObject[]]>([
    ['all', 'the documented statement', '', [allow()]],
    ['all', 'a broader grant', '/v1', [allow({ Resource: '*', Action: 's3:*' })]],
    ['all', 'a grant of just the prefix', '/v1', [allow({ Resource: `${bucket}/v1/*` })]],
    ['some', 'a grant below the prefix', '', [allow({ Resource: `${bucket}/v1/*` })]],
    ['some', 'a grant by suffix', '', [allow({ Resource: `${bucket}/*.html` })]],
    ['none', 'another prefix', '/v2', [allow({ Resource: `${bucket}/v1/*` })]],
    ['none', 'the bucket without its objects', '', [allow({ Resource: bucket })]],
    [
      'none',
      'another distribution',
      '',
      [allow({ Condition: { StringEquals: { 'aws:SourceArn': `${e1}2` } } })],
    ],
    ['none', 'no statement', '', []],
    ['none', 'a Deny over all', '', [allow(), deny()]],
    ['some', 'a Deny over a part', '', [allow(), deny({ Resource: `${bucket}/secret/*` })]],
    ['all', 'a Deny elsewhere', '/v1', [allow(), deny({ Resource: `${bucket}/secret/*` })]],
    ['all', 'a Deny of writes', '', [allow(), deny({ Action: 's3:Put*' })]],
    [
      'all',
      'a Deny of plain HTTP',
      '',
      [allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    ],
    ['undecidable', 'a Deny that cannot be judged', '', [allow(), deny(maybe)]],
    ['none', 'a Deny that cannot be judged where nothing is allowed', '', [deny(maybe)]],
    ['undecidable', 'an Allow that cannot be judged', '', [allow(maybe)]],
    ['all', 'an Allow that cannot be judged beside one that can', '', [allow(maybe), allow()]],
    ['undecidable', 'a resource with a variable', '', [allow({ Resource: `${bucket}/\${aws:userid}/*` })]],
    [
      'undecidable',
      'a resource with a variable among others',
      '',
      [allow({ Resource: [`${bucket}/v1/*`, `${bucket}/\${aws:userid}/*`] })],
    ],
    ['undecidable', 'a resource that is no whole ARN', '', [allow({ Resource: 'arn:aws:s3*' })]],
    [
      'undecidable',
      'a resource that is no whole ARN among others',
      '',
      [allow({ Resource: ['arn:aws:s3*', 'arn:aws:s3:::other/*'] })],
    ],
    [
      'none',
      'a resource that is no whole ARN, of another service',
      '',
      [allow({ Resource: 'arn:aws:sqs*' })],
    ],
    [
      'none',
      'a resource that is no whole ARN, for another distribution',
      '',
      [allow({ Resource: 'arn:aws:s3*', Condition: { StringEquals: { 'aws:SourceArn': `${e1}2` } } })],
    ],
    ['undecidable', 'a resource that is not there', '', [allow({ Resource: [] })]],
    [
      'undecidable',
      'a grant of a part beside one that cannot be judged',
      '',
      [allow({ Resource: `${bucket}/v1/*` }), allow(maybe)],
    ],
    ['none', 'NotResource of all objects', '', [withoutResource({ NotResource: `${bucket}/*` })]],
    ['all', 'NotResource of something else', '/v1', [withoutResource({ NotResource: `${bucket}/secret/*` })]],
    ['some', 'NotResource of a part', '', [withoutResource({ NotResource: `${bucket}/secret/*` })]],
  ])('is %s with %s', (expected, _, originPath, statements) => {
    expect(readsPrefix(parse(...statements), reader, bucket, originPath)).toBe(expected);
  });

  it('judges an OAI by the protocol of the viewer', () => {
    const oai: Reader = { type: 'oai', id: 'E9' };
    const principal = { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E9' };
    const document = parse(
      { Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: `${bucket}/*` },
      deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    expect(readsPrefix(document, oai, bucket, '')).toBe('all');
    expect(readsPrefix(document, oai, bucket, '', { secure: false })).toBe('none');
  });

  it('names the Deny statements in the way', () => {
    const document = parse(allow(), deny({ Sid: 'Wall' }), deny({ Resource: 'arn:aws:s3:::other/*' }));
    expect(deniesOnPrefix(document, reader, bucket, '').map(({ statement }) => statement.sid)).toEqual([
      'Wall',
    ]);
  });

  it('says of each Deny how sure it is, and whether it stands before all keys or some', () => {
    const document = parse(
      deny(),
      deny({ Resource: `${bucket}/secret/*` }),
      deny({ ...maybe, Resource: '*' }),
      deny({ Resource: 'arn:aws:s3*' }),
      withoutResource({ ...deny(), NotResource: `${bucket}/public/*`, Condition: {} }),
      deny({ Action: 's3:PutObject' }),
    );
    const found = deniesOnPrefix(document, reader, bucket, '');
    expect(found.map(({ statement, truth, relation }) => [statement.index, truth, relation])).toEqual([
      [0, 'yes', 'covers'],
      [1, 'yes', 'intersects'],
      [2, 'unknown', 'covers'],
      [3, 'unknown', 'intersects'],
      [4, 'yes', 'intersects'],
    ]);
  });
});

function withoutResource(parts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...allow(), ...parts }).filter(([name]) => name !== 'Resource'));
}

describe('decrypts', () => {
  const grant = (parts: JsonObject = {}): JsonObject =>
    allow({ Action: 'kms:Decrypt', Resource: '*', ...parts });

  it('answers for the key policy', () => {
    expect(decrypts(parse(grant()), reader, keyArn)).toBe('yes');
    expect(decrypts(parse(grant({ Action: 'kms:Encrypt' })), reader, keyArn)).toBe('no');
    expect(decrypts(parse(grant()), { type: 'oai', id: 'E9' }, keyArn)).toBe('no');
  });

  it('knows the Region through which S3 uses the key', () => {
    const via = (value: string) =>
      grant({ Condition: { StringEquals: { 'aws:SourceArn': e1, 'kms:ViaService': value } } });
    expect(decrypts(parse(via('s3.eu-west-1.amazonaws.com')), reader, keyArn)).toBe('yes');
    expect(decrypts(parse(via('s3.us-east-1.amazonaws.com')), reader, keyArn)).toBe('no');
    expect(decrypts(parse(via('s3.us-east-1.amazonaws.com')), reader, keyArn, { region: 'us-east-1' })).toBe(
      'yes',
    );
  });

  it('does not guess an encryption context', () => {
    const condition = { StringLike: { 'kms:EncryptionContext:aws:s3:arn': '*' } };
    expect(decrypts(parse(grant({ Condition: condition })), reader, keyArn)).toBe('undecidable');
  });
});
