import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { factsFromSnapshot } from './from-snapshot.ts';

const distributionFacts = (parts: Partial<SnapshotDistribution>) => {
  const { distributions } = given.factsOf(
    given.anAccount({ distributions: [given.aDistribution('E1', [given.anOrigin('site')], parts)] }),
  );
  return distributions.status === 'known' ? distributions.value[0] : distributions;
};

describe('signing of an origin', () => {
  const signing = (origin: ReturnType<typeof given.anOrigin>, parts = {}) => {
    const { distributions } = given.factsOf(
      given.anAccount({ distributions: [given.aDistribution('E1', [origin])], ...parts }),
    );
    return distributions.status === 'known' ? distributions.value[0]?.origins[0]?.signing : undefined;
  };

  it('follows the access control, keeping values it does not know', () => {
    const originAccessControls = [
      { Id: 'OAC1', SigningBehavior: 'new-way', OriginAccessControlOriginType: 's3mrap' },
    ];
    expect(signing(given.anOrigin('site'), { originAccessControls })).toEqual({
      type: 'oac',
      id: 'OAC1',
      behaviour: 'new-way',
      originType: 's3mrap',
    });
  });

  it('is unknown when the list does not hold it or cannot be read', () => {
    expect(signing(given.anOrigin('site', { oac: 'OAC9' }))).toMatchObject({ type: 'oac-unknown' });
    const unreadable = {
      originAccessControls: undefined,
      Unreadable: { originAccessControls: 'AccessDenied' },
    };
    expect(signing(given.anOrigin('site'), unreadable)).toMatchObject({
      type: 'oac-unknown',
      because: 'AccessDenied',
    });
  });

  it('is by identity, or none', () => {
    expect(signing(given.anOrigin('site', { oai: 'EOAI1' }))).toEqual({ type: 'oai', id: 'EOAI1' });
    expect(signing(given.anOrigin('site', { oac: '' }))).toEqual({ type: 'none' });
    expect(signing(given.aCustomOrigin('site.s3.eu-west-1.amazonaws.com'))).toEqual({ type: 'none' });
  });

  it('an origin path with a parameter makes the origin one that only tenants know', () => {
    const facts = distributionFacts({
      Origins: given.items(given.anOrigin('site', { path: '/{{tenant}}' })),
    });
    expect(facts).toMatchObject({ origins: [{ host: { kind: 'parameterised' } }] });
  });
});

describe('edge code that may pick origins', () => {
  const arn = 'arn:aws:cloudfront::111122223333:function/f';
  const lambda = 'arn:aws:lambda:us-east-1:111122223333:function:pick';
  const pickers = (behaviour: object, code?: string, harmless: readonly string[] = []) => {
    const snapshot = given.anAccount({
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')], {
          DefaultCacheBehavior: given.aBehaviour('site', behaviour),
        }),
      ],
      functions: [{ FunctionARN: arn, ...(code === undefined ? {} : { Code: code }) }],
    });
    const { distributions } = factsFromSnapshot(snapshot, { settings: { harmlessEdgeFunctions: harmless } });
    return distributions.status === 'known' ? distributions.value[0]?.originPickers.length : undefined;
  };
  const cf = (EventType: string) => ({ FunctionAssociations: given.items({ EventType, FunctionARN: arn }) });
  const edge = (EventType: string) => ({
    LambdaFunctionAssociations: given.items({ EventType, LambdaFunctionARN: `${lambda}:7` }),
  });

  it.each([
    [
      'a viewer-request function that updates the origin',
      1,
      () => pickers(cf('viewer-request'), 'cf.updateRequestOrigin({})'),
    ],
    ['one that selects by id', 1, () => pickers(cf('viewer-request'), 'cf.selectRequestOriginById("a")')],
    ['one that makes a group', 1, () => pickers(cf('viewer-request'), 'cf.createRequestOriginGroup({})')],
    ['one whose code is absent', 1, () => pickers(cf('viewer-request'))],
    ['one that rewrites paths', 0, () => pickers(cf('viewer-request'), 'return request;')],
    ['a viewer-response function', 0, () => pickers(cf('viewer-response'))],
    ['an event type that is new', 1, () => pickers(cf('origin-select'))],
    ['Lambda@Edge on origin-request', 1, () => pickers(edge('origin-request'))],
    [
      'Lambda@Edge that is named harmless in another version',
      0,
      () => pickers(edge('origin-request'), '', [`${lambda}:2`]),
    ],
    [
      'Lambda@Edge that is named harmless without version',
      0,
      () => pickers(edge('origin-request'), '', [lambda]),
    ],
    ['Lambda@Edge on viewer-request, which cannot', 0, () => pickers(edge('viewer-request'))],
    ['Lambda@Edge on origin-response, which cannot', 0, () => pickers(edge('origin-response'))],
    ['associations that cannot be understood', 1, () => pickers({ LambdaFunctionAssociations: 'x' })],
    ['no association', 0, () => pickers({})],
  ])('%s counts %i', (_, count, ask) => {
    expect(ask()).toBe(count);
  });
});

describe('a bucket of ours whose name has capitals', () => {
  const hostOf = (...names: readonly string[]) => {
    const facts = given.factsOf(
      given.anAccount({
        distributions: [
          given.aDistribution('E1', [given.anOrigin('x', { host: 'MyLegacy.s3.amazonaws.com' })]),
        ],
        buckets: names.map((name) => given.aBucket(name, null)),
      }),
    );
    return facts.distributions.status === 'known'
      ? facts.distributions.value[0]?.origins[0]?.host
      : undefined;
  };

  it.each([
    ['MyLegacy', ['site', 'MyLegacy']],
    ['mylegacy', ['MyLegacy', 'mylegacy']],
    ['mylegacy', ['site']],
  ])('is %s where we own %j', (bucket, names) => {
    expect(hostOf(...names)).toMatchObject({ kind: 'rest', bucket });
  });
});
