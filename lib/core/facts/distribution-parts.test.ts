import { describe, expect, it } from 'vitest';
import { distributionFacts } from './distribution.ts';

const context = {
  originAccessControls: { status: 'known', value: new Map() } as const,
  writtenNames: new Map<string, string>(),
  code: new Map(),
  harmless: new Set<string>(),
};
const origin = { Id: 'o', DomainName: 'site.s3.eu-west-1.amazonaws.com' };
const summary = (parts: object = {}) => ({
  Id: 'E1',
  ARN: 'arn:aws:cloudfront::111122223333:distribution/E1',
  Origins: { Quantity: 1, Items: [origin] },
  ...parts,
});
const read = (parts: object = {}) => {
  const reading = distributionFacts(summary(parts), context);
  return reading.status === 'known' ? reading.value : reading;
};
const unreadable = (because: string) => ({ status: 'unreadable', because });

it('what is left out has its neutral value', () => {
  expect(read()).toMatchObject({
    status: undefined,
    enabled: true,
    staging: false,
    tenantOnly: false,
    behaviours: [],
  });
  expect(read({ Enabled: false, Staging: true, ConnectionMode: 'tenant-only', Status: 'New' })).toMatchObject(
    {
      status: 'New',
      enabled: false,
      staging: true,
      tenantOnly: true,
    },
  );
});

describe('unreadable', () => {
  it.each<[object, string]>([
    [{ Id: undefined }, 'an entry has no Id or no ARN'],
    [{ ARN: '' }, 'an entry has no Id or no ARN'],
    [{ Origins: undefined }, 'E1: it does not say its Origins'],
    [{ Origins: [origin] }, 'E1: it does not say its Origins'],
    [{ Origins: { Items: 'x' } }, 'E1: its Origins has Items that are not a list'],
    [
      { OriginGroups: { Quantity: 2, Items: [] } },
      'E1: its OriginGroups was cut: Quantity is 2, but it has 0 items',
    ],
    [{ CacheBehaviors: 1 }, 'E1: its CacheBehaviors is not a {Quantity, Items} list'],
    [{ Origins: { Items: [{ Id: 'o' }] } }, 'E1 has an origin without Id or DomainName'],
    [{ Origins: { Items: [origin, { DomainName: 'x' }] } }, 'E1 has an origin without Id or DomainName'],
  ])('with %j', (parts, because) => {
    expect(read(parts)).toEqual(unreadable(because));
  });
});

it('an access control that is not listed is said so', () => {
  const reading = read({ Origins: { Items: [{ ...origin, OriginAccessControlId: 'OAC9' }] } });
  expect(reading).toMatchObject({
    origins: [
      {
        signing: { type: 'oac-unknown', because: "origin access control OAC9 is not in the account's list" },
      },
    ],
  });
});

describe('origin paths', () => {
  it.each<[unknown, string]>([
    [undefined, ''],
    ['', ''],
    ['/', ''],
    ['//', ''],
    ['a', '/a'],
    ['/a/', '/a'],
    ['//a//b//', '/a//b'],
  ])('%j is %j', (OriginPath, expected) => {
    expect(read({ Origins: { Items: [{ ...origin, OriginPath }] } })).toMatchObject({
      origins: [{ originPath: expected }],
    });
  });
});

describe('origin groups', () => {
  it('hold their members, and nothing invented', () => {
    const groups = {
      Items: [
        { Id: 'g', Members: { Items: [{ OriginId: 'a' }, {}, { OriginId: 'b' }] } },
        { Id: 'h', Members: { Items: 'x' } },
        {},
      ],
    };
    expect(read({ OriginGroups: groups })).toMatchObject({
      originGroups: [
        { id: 'g', members: ['a', 'b'] },
        { id: 'h', members: [] },
        { id: '', members: [] },
      ],
    });
  });
});

describe('behaviours', () => {
  const behaviour = (parts: object) => {
    const facts = read({ DefaultCacheBehavior: { TargetOriginId: 'o', ...parts } });
    return 'behaviours' in facts ? facts.behaviours[0] : undefined;
  };

  it('keep what is said, and say nothing that is not', () => {
    expect(
      behaviour({ ViewerProtocolPolicy: 'https-only', AllowedMethods: { Items: ['GET', 'PUT'] } }),
    ).toEqual({
      pathPattern: '*',
      isDefault: true,
      targetOriginId: 'o',
      viewerProtocolPolicy: 'https-only',
      allowedMethods: ['GET', 'PUT'],
      hasViewerRequestFunction: false,
    });
    expect(behaviour({ TargetOriginId: undefined, AllowedMethods: 'all' })).toMatchObject({
      targetOriginId: '',
      viewerProtocolPolicy: '',
      allowedMethods: [],
    });
  });

  it('without a path pattern serve every path', () => {
    expect(read({ CacheBehaviors: { Items: [{}, { PathPattern: 'a/*' }] } })).toMatchObject({
      behaviours: [
        { pathPattern: '*', isDefault: false },
        { pathPattern: 'a/*', isDefault: false },
      ],
    });
  });

  it.each<[object, boolean]>([
    [{ FunctionAssociations: { Items: [{ EventType: 'viewer-request' }] } }, true],
    [{ FunctionAssociations: { Items: [{ EventType: 'brand-new' }] } }, true],
    [{ FunctionAssociations: { Items: [{ EventType: 'viewer-response' }] } }, false],
    [{ FunctionAssociations: 'x' }, true],
    [{ LambdaFunctionAssociations: { Items: [{ EventType: 'viewer-request' }] } }, true],
    [{ LambdaFunctionAssociations: { Items: [{ EventType: 'origin-request' }] } }, false],
  ])('with %j may rewrite the path: %s', (parts, expected) => {
    expect(behaviour(parts)?.hasViewerRequestFunction).toBe(expected);
  });
});

it.each([{}, { Quantity: 0 }, { Quantity: 0, Items: [] }, { Items: null }])(
  'Origins %j are a loss, for CloudFront demands at least one',
  (Origins) => {
    expect(read({ Origins })).toEqual({
      status: 'unreadable',
      because: 'E1: its Origins name no origin, which CloudFront does not allow',
    });
  },
);
