/** Condition keys by the type of their values, with the values that calls and policies take. */

export type Kind = 'string' | 'arn' | 'bool' | 'number' | 'date' | 'ip' | 'list' | 'binary';

export interface Key {
  readonly key: string;
  readonly kind: Kind;
  /** Values of a call. */
  readonly actual: readonly string[];
  /** What policies write besides those: patterns, other cases, near misses. */
  readonly written: readonly string[];
}

const key = (name: string, kind: Kind, actual: readonly string[], written: readonly string[] = []): Key => ({
  key: name,
  kind,
  actual,
  written,
});

const distribution = (id: string, account = '111122223333'): string =>
  `arn:aws:cloudfront::${account}:distribution/${id}`;

const everywhere: readonly Key[] = [
  key(
    'aws:SourceArn',
    'arn',
    [distribution('E1AAA'), distribution('E2BBB'), distribution('E1AAA', '444455556666')],
    [
      distribution('*'),
      distribution('E1???'),
      'arn:aws:cloudfront::*:distribution/E1AAA',
      'arn:*:cloudfront::111122223333:*',
      distribution('e1aaa'),
    ],
  ),
  key('aws:SourceAccount', 'string', ['111122223333', '444455556666'], ['1111*', '????????????', '*']),
  key(
    'aws:PrincipalArn',
    'arn',
    ['arn:aws:iam::111122223333:role/app/Reader', 'arn:aws:iam::111122223333:user/team/anna'],
    ['arn:aws:iam::*:role/app/*', 'arn:aws:iam::111122223333:*', 'arn:aws:iam::444455556666:role/app/Reader'],
  ),
  key('aws:PrincipalAccount', 'string', ['111122223333', '444455556666']),
  key('aws:PrincipalOrgID', 'string', ['o-abc123', 'o-other'], ['o-*', 'O-ABC123']),
  key('aws:Referer', 'string', ['https://a.example/', 'https://b.example/x?y'], ['https://*', '*.example/*']),
  key('aws:SourceVpce', 'string', ['vpce-1', 'vpce-2'], ['vpce-?', 'VPCE-1']),
  key('aws:username', 'string', ['anna', 'docs'], ['a*', 'ANNA']),
  key('aws:PrincipalTag/Team', 'string', ['web', 'docs'], ['w?b', 'Web']),
  key('aws:PrincipalTag/Blob', 'binary', ['QUJD', 'QUI='], ['QQ==']),
  key('aws:SecureTransport', 'bool', ['true', 'false']),
  key('aws:MultiFactorAuthPresent', 'bool', ['true', 'false']),
  key('aws:MultiFactorAuthAge', 'number', ['0', '299', '300', '3600'], ['-1', '300.5', '1000000']),
  key(
    'aws:CurrentTime',
    'date',
    ['2026-11-24T12:00:00Z', '2026-11-24T13:30:00.500Z'],
    [
      '2026-11-24',
      '2026-11-24T12:00:00+01:00',
      '2026-11-24T12:00Z',
      '2026-11-24T11:00:00-01:00',
      '2026-12',
      '2020-01-01T00:00:00Z',
    ],
  ),
  key(
    'aws:SourceIp',
    'ip',
    ['203.0.113.5', '10.1.2.3', '2001:db8::1', '2001:db8:0:1::ff'],
    [
      '203.0.113.0/24',
      '10.0.0.0/8',
      '203.0.113.5/32',
      '128.0.0.0/1',
      '2001:db8::/32',
      '2001:db8:0:1::/64',
      '::/1',
    ],
  ),
  key(
    'aws:PrincipalOrgPaths',
    'list',
    ['o-abc123/r-1/ou-1/', 'o-abc123/r-1/ou-2/', 'o-other/r-9/'],
    ['o-abc123/*', 'o-abc123/r-1/ou-?/'],
  ),
  key('aws:PrincipalServiceNamesList', 'list', [
    'cloudfront.amazonaws.com',
    'delivery.logs.amazonaws.com',
    'logging.s3.amazonaws.com',
  ]),
];

const bucket: readonly Key[] = [
  key('s3:ExistingObjectTag/env', 'string', ['prod', 'test'], ['p*', 'PROD']),
  key('s3:TlsVersion', 'number', ['1.1', '1.2', '1.3'], ['1.25', '2']),
  key('s3:authType', 'string', ['REST-HEADER', 'REST-QUERY-STRING'], ['REST-*']),
];

const kms: readonly Key[] = [
  key(
    'kms:ViaService',
    'string',
    ['s3.eu-west-1.amazonaws.com', 's3.us-east-1.amazonaws.com'],
    ['s3.*.amazonaws.com'],
  ),
  key('kms:CallerAccount', 'string', ['111122223333', '444455556666']),
  key('kms:EncryptionContextKeys', 'list', ['aws:s3:arn', 'team', 'purpose'], ['aws:*']),
];

const tagging: readonly Key[] = [
  key('aws:RequestTag/origin-guard', 'string', ['off', 'revoked', 'enforce'], ['*', 'OFF']),
  key('aws:ResourceTag/origin-guard', 'string', ['off', 'enforce'], ['o*']),
  key('aws:TagKeys', 'list', ['origin-guard', 'team', 'Origin-Guard'], ['origin-*']),
];

export const keysFor = {
  bucket: [...everywhere, ...bucket],
  kms: [...everywhere, ...kms],
  tagging: [...everywhere, ...tagging],
} as const;
export type Subject = keyof typeof keysFor;

export const allKeys: ReadonlyMap<string, Key> = new Map(
  Object.values(keysFor).flatMap((keys) => keys.map((entry) => [entry.key.toLowerCase(), entry] as const)),
);
