import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSnapshot } from './snapshot.ts';

const account = '111122223333';
const head = {
  schema: 'origin-guard/snapshot/1',
  account,
  partition: 'aws',
  takenAt: '2026-11-24T00:00:00Z',
};
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' }],
};
const summary = {
  Id: 'E1',
  ARN: `arn:aws:cloudfront::${account}:distribution/E1`,
  Status: 'Deployed',
  Origins: { Quantity: 1, Items: [{ Id: 's3', DomainName: 'site.s3.amazonaws.com', OriginPath: '' }] },
  DefaultCacheBehavior: { TargetOriginId: 's3', ViewerProtocolPolicy: 'allow-all' },
};
const problemsOf = (snapshot: unknown): string[] => {
  const parsed = parseSnapshot(typeof snapshot === 'string' ? snapshot : JSON.stringify(snapshot), 'x.json');
  return parsed.ok ? [] : parsed.problems;
};
const accepted = (snapshot: unknown) => {
  const parsed = parseSnapshot(JSON.stringify(snapshot), 'x.json');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.snapshot;
};

describe('parseSnapshot', () => {
  it('accepts a plain snapshot and drops what it does not know', () => {
    const snapshot = accepted({ ...head, distributions: [{ ...summary, PriceClass: 'All' }], extra: 1 });

    expect(snapshot.distributions?.[0]).toEqual(summary);
    expect(snapshot).not.toHaveProperty('extra');
  });

  it('takes lists out of the wrappers in which the AWS CLI prints them', () => {
    const snapshot = accepted({
      ...head,
      distributions: { DistributionList: { Items: [summary] } },
      originAccessControls: { OriginAccessControlList: { Quantity: 0 } },
      originAccessIdentities: { CloudFrontOriginAccessIdentityList: { Items: [{ Id: 'EOAI' }] } },
      buckets: { Buckets: [{ Name: 'site' }], Owner: {} },
    });

    expect(snapshot.distributions).toHaveLength(1);
    expect(snapshot.originAccessControls).toEqual([]);
    expect(snapshot.originAccessIdentities).toEqual([{ Id: 'EOAI' }]);
    expect(snapshot.buckets).toEqual([{ Name: 'site' }]);
  });

  it('takes get-distribution, with its configuration inside, for a summary', () => {
    const { Origins, DefaultCacheBehavior, ...outer } = summary;
    const config = { Origins, DefaultCacheBehavior, DefaultRootObject: 'index.html' };
    const pasted = { ETag: 'X', Distribution: { ...outer, DistributionConfig: config } };

    expect(accepted({ ...head, distributions: [pasted] }).distributions?.[0]).toEqual({
      ...summary,
      DefaultRootObject: 'index.html',
    });
  });

  it.each([
    ['the document', policy],
    ['its JSON text', JSON.stringify(policy)],
    ['the answer of get-bucket-policy', { Policy: JSON.stringify(policy) }],
  ])('takes %s for a bucket policy', (_, written) => {
    expect(accepted({ ...head, buckets: [{ Name: 'site', Policy: written }] }).buckets?.[0]?.Policy).toEqual(
      policy,
    );
  });

  it('takes the answers of the KMS and S3 commands for the fields of the same name', () => {
    const arn = `arn:aws:kms:eu-west-1:${account}:key/k`;
    const rules = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
    const key = {
      KeyMetadata: { KeyMetadata: { Arn: arn, KeyState: 'Enabled', Origin: 'AWS_KMS' } },
      Policy: { Policy: JSON.stringify(policy), PolicyName: 'default' },
      Grants: { Grants: [{ GrantId: 'g', Operations: ['Decrypt'] }], Truncated: false },
      Aliases: { Aliases: [{ AliasName: 'alias/site', TargetKeyId: 'k' }] },
    };
    const bucket = {
      Name: 'site',
      OwnershipControls: { OwnershipControls: rules },
      TagSet: { TagSet: [{ Key: 'a', Value: 'b' }] },
    };
    const snapshot = accepted({ ...head, keys: [key], buckets: [bucket] });

    expect(snapshot.keys).toEqual([
      {
        KeyMetadata: { Arn: arn, KeyState: 'Enabled' },
        Policy: policy,
        Grants: [{ GrantId: 'g', Operations: ['Decrypt'] }],
        Aliases: ['alias/site'],
      },
    ]);
    expect(snapshot.buckets).toEqual([
      { Name: 'site', OwnershipControls: rules, TagSet: [{ Key: 'a', Value: 'b' }] },
    ]);
  });

  it('keeps "no policy" apart from "not read"', () => {
    const [none, unread] = accepted({
      ...head,
      buckets: [
        { Name: 'a', Policy: null, PublicAccessBlockConfiguration: null, OwnershipControls: null },
        { Name: 'b', Unreadable: { Policy: 'AccessDenied' } },
      ],
    }).buckets as [object, object];

    expect(none).toEqual({ Name: 'a', Policy: null, PublicAccessBlockConfiguration: null });
    expect(unread).toEqual({ Name: 'b', Unreadable: { Policy: 'AccessDenied' } });
  });

  it('keeps the public access block of the account, and "none" apart from "not read"', () => {
    const block = { BlockPublicPolicy: true };
    const of = (accountPublicAccessBlock: unknown) => accepted({ ...head, accountPublicAccessBlock });
    expect(of({ PublicAccessBlockConfiguration: block }).accountPublicAccessBlock).toEqual(block);
    expect(of(block).accountPublicAccessBlock).toEqual(block);
    expect(of(null).accountPublicAccessBlock).toBeNull();
    expect(accepted(head)).not.toHaveProperty('accountPublicAccessBlock');
  });

  it('treats other nulls as not given, and unknown enum values as text', () => {
    const distribution = { ...summary, Status: 'Hibernating', OriginGroups: null, Tags: { Items: [] } };
    const parsed = accepted({ ...head, distributions: [distribution] }).distributions?.[0];

    expect(parsed?.Status).toBe('Hibernating');
    expect(parsed).not.toHaveProperty('OriginGroups');
    expect(parsed?.Tags).toEqual([]);
  });

  it('unwraps and checks the earlier snapshot too', () => {
    const earlier = { ...head, takenAt: '2026-11-23T23:00:00Z', distributions: { Items: [summary] } };

    expect(accepted({ ...head, earlier }).earlier?.distributions).toHaveLength(1);
    expect(problemsOf({ ...head, earlier: { ...earlier, account: '9' } })).toEqual([
      'x.json: earlier.account must be the 12 digits of an AWS account, as text.',
    ]);
  });
});

describe('parseSnapshot explains', () => {
  it.each([
    ['an empty file', ' \n', 'x.json: the file is empty; a snapshot is one JSON object.'],
    ['a list', '[]', 'x.json: a snapshot is one JSON object, and this is not.'],
    ['a missing schema', { account }, 'x.json: schema is missing; it must be "origin-guard/snapshot/1".'],
    [
      'a later schema',
      { ...head, schema: 'origin-guard/snapshot/2' },
      'x.json: schema must be "origin-guard/snapshot/1", but is "origin-guard/snapshot/2".',
    ],
    [
      'an account that lost its zeros',
      { ...head, account: 11122223333 },
      'x.json: account must be text, but is a number.',
    ],
    ['a time without a zone', { ...head, takenAt: '2026-11-24 00:00' }, 'x.json: takenAt must be an instant'],
    [
      'a distribution without origins',
      { ...head, distributions: [{ ...summary, Origins: undefined }] },
      'x.json: distributions[0] (E1).Origins is missing; it must be an object.',
    ],
    [
      'an origin without a domain',
      { ...head, distributions: [{ ...summary, Origins: { Items: [{ Id: 's3', DomainName: 7 }] } }] },
      'x.json: distributions[0] (E1).Origins.Items[0] (s3).DomainName must be text, but is a number.',
    ],
    [
      'a policy that is neither document nor JSON text',
      { ...head, buckets: [{ Name: 'site', Policy: 'Allow all' }] },
      'x.json: buckets[0] (site).Policy must be a policy document, its JSON text, or null for none.',
    ],
    [
      'one page of a longer list',
      { ...head, distributions: { DistributionList: { IsTruncated: true, Items: [summary] } } },
      'x.json: distributions is one page of more',
    ],
    [
      'one page of buckets',
      { ...head, buckets: { Buckets: [{ Name: 'a' }], ContinuationToken: 'x' } },
      'x.json: buckets is one page of more',
    ],
    [
      'a bucket that is there twice',
      { ...head, buckets: [{ Name: 'site' }, { Name: 'site', Policy: null }] },
      'x.json: buckets: site is there twice; keep one of them.',
    ],
    [
      'an earlier snapshot that is later',
      { ...head, earlier: { ...head, takenAt: '2026-11-25T00:00:00Z' } },
      'x.json: earlier.takenAt (2026-11-25T00:00:00Z) is not before takenAt (2026-11-24T00:00:00Z).',
    ],
  ])('%s', (_, snapshot, expected) => {
    expect(problemsOf(snapshot)[0]).toContain(expected);
  });

  it('text that is not JSON, with the place', () => {
    expect(problemsOf('{"schema": }')[0]).toMatch(
      /^x\.json: this is not JSON: Unexpected token '}', .*"schema"/,
    );
  });

  it('at most twenty problems, and how many more there are', () => {
    const buckets = Array.from({ length: 50 }, () => ({ Name: '' }));

    expect(problemsOf({ ...head, buckets })).toHaveLength(21);
    expect(problemsOf({ ...head, buckets }).at(-1)).toBe('x.json: … and 30 more problems.');
  });

  it.each([
    ['on top', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    [
      'inside policy text',
      JSON.stringify({
        ...head,
        buckets: [{ Name: 'b', Policy: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` }],
      }),
    ],
  ])('JSON made to overflow the stack, %s', (_, text) => {
    expect(problemsOf(text)[0]).toContain('nests deeper than 100 levels');
  });

  it('anything at all without throwing', () => {
    const keys = fc.constantFrom(
      ...Object.keys(head),
      'distributions',
      'buckets',
      'keys',
      'earlier',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (fields) => {
        const parsed = parseSnapshot(JSON.stringify({ ...head, ...fields }), 'x.json');
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});

it('parseSnapshot reads ten thousand buckets in a moment', () => {
  const buckets = Array.from({ length: 10_000 }, (_, index) => ({ Name: `b${index}`, Policy: policy }));
  const started = performance.now();

  expect(accepted({ ...head, buckets }).buckets).toHaveLength(10_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});
