import { describe, expect, it } from 'vitest';
import {
  type AccessRequest,
  anonymousRequest,
  type ContextValue,
  cloudFrontRequest,
  exactRequest,
  oaiRequest,
  principalRequest,
  serviceRequest,
} from './request.ts';

const known = (...values: readonly string[]): ContextValue => ({ status: 'known', values });
const absent: ContextValue = { status: 'absent' };
const unknown: ContextValue = { status: 'unknown' };

const account = '111122223333';
const e1 = `arn:aws:cloudfront::${account}:distribution/E1`;
const read = { action: 's3:GetObject', resource: 'arn:aws:s3:::site/a' };
const keyArn = (region: string, partition = 'aws'): string =>
  `arn:${partition}:kms:${region}:${account}:key/k`;
const decrypt = { action: 'kms:Decrypt', resource: keyArn('eu-west-1'), distributionArn: e1 };

/** Keys of a call that comes through an access point or a VPC endpoint. */
const ofNetworks = [
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:accesspointnetworkorigin',
];

type Rows = Readonly<Record<string, ContextValue>>;
const facts = ({ context }: AccessRequest, expected: Rows): Rows =>
  Object.fromEntries(Object.keys(expected).map((key) => [key, context(key)]));
const tls = (secure: string, version: ContextValue): Rows => ({
  'aws:securetransport': known(secure),
  's3:tlsversion': version,
});
const overTls = tls('true', { status: 'one-of', choices: ['1.2', '1.3'] });
const notTold: Rows = { 'aws:securetransport': unknown, 's3:tlsversion': unknown };

describe('what is known of a call', () => {
  it.each<[string, () => AccessRequest, Rows]>([
    [
      'that CloudFront signs as a service',
      () => cloudFrontRequest({ distributionArn: e1, ...read }),
      {
        'aws:sourcearn': known(e1),
        // Not documented for S3 origins (aws-facts 1.1 G6).
        'aws:sourceaccount': unknown,
        'aws:principalisawsservice': known('true'),
        'aws:principalservicename': known('cloudfront.amazonaws.com'),
        'aws:principalorgid': absent,
        'aws:principalorgpaths': absent,
        'aws:principalaccount': absent,
        'aws:principalarn': absent,
        'kms:viaservice': unknown,
        ...overTls,
      },
    ],
    [
      'that CloudFront signs as an identity',
      () => oaiRequest({ oaiId: 'E9', partition: 'aws-cn', secure: true, ...read }),
      {
        'aws:sourcearn': absent,
        'aws:sourceaccount': absent,
        'aws:principalisawsservice': known('false'),
        'aws:principalarn': known('arn:aws-cn:iam::cloudfront:user/CloudFront Origin Access Identity E9'),
        ...overTls,
      },
    ],
    [
      'without credentials',
      () => anonymousRequest(read),
      {
        'aws:sourcearn': absent,
        'aws:sourceaccount': absent,
        'aws:principalisawsservice': absent,
        'aws:principalarn': absent,
        'aws:principalaccount': absent,
        'aws:principalorgid': absent,
        'aws:principalorgpaths': absent,
        'aws:principaltype': known('Anonymous'),
        'aws:userid': known('anonymous'),
        'aws:username': absent,
        'aws:referer': unknown,
        ...notTold,
      },
    ],
    [
      'of a user',
      () => principalRequest({ arn: `arn:aws:iam::${account}:user/anna`, account, secure: true, ...read }),
      {
        'aws:sourcearn': absent,
        'aws:sourceaccount': absent,
        'aws:principalisawsservice': known('false'),
        'aws:principalarn': known(`arn:aws:iam::${account}:user/anna`),
        'aws:principalaccount': known(account),
        'aws:securetransport': known('true'),
        // It may well come through an endpoint.
        'aws:sourcevpce': unknown,
      },
    ],
    [
      'of another service',
      () => serviceRequest({ service: 'logging.s3.amazonaws.com', secure: false, ...read }),
      {
        'aws:principalisawsservice': known('true'),
        'aws:securetransport': known('false'),
        'aws:sourcearn': unknown,
      },
    ],
  ])('%s', (_, ask, expected) => {
    const request = ask();
    expect(facts(request, expected)).toEqual(expected);
    expect([request.action, request.resource]).toEqual([read.action, read.resource]);
  });

  it.each<[string, () => AccessRequest]>([
    ['CloudFront', () => cloudFrontRequest({ distributionArn: e1, ...read })],
    ['an identity', () => oaiRequest({ oaiId: 'E9', partition: 'aws', ...read })],
    ['anybody', () => anonymousRequest(read)],
  ])('never names a VPC or an access point when %s asks the bucket itself', (_, ask) => {
    const { context } = ask();
    expect(ofNetworks.map(context)).toEqual(ofNetworks.map(() => absent));
  });

  it('has no TLS version over plain HTTP, and 1.2 or 1.3 over HTTPS, which S3 demands', () => {
    const calls = (secure: boolean | undefined): readonly AccessRequest[] => [
      oaiRequest({ oaiId: 'E9', partition: 'aws', secure, ...read }),
      anonymousRequest({ ...read, secure }),
    ];
    for (const [secure, expected] of [
      [true, overTls],
      [false, tls('false', absent)],
      [undefined, notTold],
    ] as const)
      expect(calls(secure).map((call) => facts(call, expected))).toEqual([expected, expected]);
    // An access control that signs always comes over HTTPS, so that is what is assumed of it.
    const plain = cloudFrontRequest({ distributionArn: e1, ...read, secure: false });
    expect(facts(plain, overTls)).toEqual(tls('false', absent));
  });

  it('says who asks', () => {
    expect(cloudFrontRequest({ distributionArn: e1, ...read }).requester).toEqual({
      type: 'service',
      service: 'cloudfront.amazonaws.com',
    });
    expect(anonymousRequest(read).requester).toEqual({ type: 'anonymous' });
    expect(serviceRequest({ service: 'x.amazonaws.com', ...read }).requester).toEqual({
      type: 'service',
      service: 'x.amazonaws.com',
    });
    expect(oaiRequest({ oaiId: 'E9', partition: 'aws', ...read }).requester).toMatchObject({
      type: 'oai',
      id: 'E9',
    });
  });

  it('is everything or nothing where all keys are given', () => {
    const { context } = exactRequest({
      requester: { type: 'anonymous' },
      ...read,
      keys: { 'aws:TagKeys': ['a', 'b'] },
    });
    expect([context('aws:tagkeys'), context('aws:sourceip')]).toEqual([known('a', 'b'), absent]);
  });
});

describe('aws:PrincipalArn of a principal', () => {
  const session = `arn:aws:sts::${account}:assumed-role/Reader/s1`;
  const role = `arn:aws:iam::${account}:role/app/Reader`;

  it.each<[ContextValue, string, string | undefined]>([
    [known(role), role, undefined],
    [known(role), session, role],
    [unknown, session, undefined],
  ])('is %j for %s of the role %s', (expected, arn, roleArn) => {
    expect(principalRequest({ arn, account, roleArn, ...read }).context('aws:principalarn')).toEqual(
      expected,
    );
  });
});

describe('the way through which S3 uses a key', () => {
  it.each<[ContextValue, Parameters<typeof cloudFrontRequest>[0]]>([
    [known('s3.eu-west-1.amazonaws.com'), decrypt],
    [known('s3.eu-west-1.amazonaws.com'), { ...decrypt, action: 'KMS:Decrypt' }],
    [known('s3.us-east-1.amazonaws.com'), { ...decrypt, viaS3In: 'us-east-1' }],
    [known('s3.cn-north-1.amazonaws.com.cn'), { ...decrypt, resource: keyArn('cn-north-1', 'aws-cn') }],
    [unknown, { ...decrypt, resource: '*' }],
    [unknown, { ...decrypt, resource: `${keyArn('eu-west-1')}/`.replace('key/k/', 'alias/k') }],
    [unknown, { ...decrypt, action: 's3:GetObject' }],
  ])('is %j for %j', (expected, input) => {
    expect(cloudFrontRequest(input).context('kms:viaservice')).toEqual(expected);
  });
});

describe('the encryption context of an object', () => {
  it('is open while it is not known, and complete once it is', () => {
    const open = cloudFrontRequest(decrypt);
    expect(open.context('kms:encryptioncontext:team')).toEqual(unknown);
    expect(open.context('kms:encryptioncontextkeys')).toEqual(unknown);
    const { context } = cloudFrontRequest({ ...decrypt, encryptionContext: { Team: 'web', 'a:b': 'c' } });
    expect(context('kms:encryptioncontext:team')).toEqual(known('web'));
    expect(context('kms:encryptioncontext:a:b')).toEqual(known('c'));
    expect(context('kms:encryptioncontext:other')).toEqual(absent);
    expect(context('kms:encryptioncontextkeys')).toEqual(known('Team', 'a:b'));
    expect(context('kms:calleraccount')).toEqual(unknown);
  });
});
