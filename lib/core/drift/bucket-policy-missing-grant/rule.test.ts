import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const foreign = {
  Sid: 'Deployer',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/deployer' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::site/*',
};

const site = (policy: Json | null, parts: Parameters<typeof given.aBucket>[2] = {}) =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', policy, parts)],
  });

const detect = (
  snapshot: ReturnType<typeof site>,
  parts: given.FactsParts = {},
  settings = given.enforcing,
) => given.findingsOf(rule, given.factsOf(snapshot, parts), 'site', settings);

describe('what is missing', () => {
  it.each([
    ['no policy', null],
    ['a policy that is about others', given.aPolicy(foreign)],
    ['a grant to another distribution', given.aPolicy(given.oacGrant('site', given.arnOf('E2')))],
    [
      'a grant with StringEquals on a pattern, which matches nothing',
      given.aPolicy(given.oacGrant('site', given.arnOf('*'))),
    ],
  ])('repairs an origin with OAC when there is %s', (_, policy) => {
    const [finding, ...others] = detect(site(policy));

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'GRANT_MISSING_OAC',
      action: 'repair',
      severity: 'high',
      distributions: ['E1'],
    });
    expect(finding?.changes).toEqual([
      {
        type: 'grant-read',
        document: { type: 'bucket', name: 'site' },
        reader: { type: 'distribution', arn: given.arnOf('E1') },
      },
    ]);
  });

  it('is silent when the reader gets in', () => {
    expect(detect(site(given.aPolicy(given.oacGrant('site', given.arnOf('E0'), given.arnOf('E1')))))).toEqual(
      [],
    );
  });

  it('names a staging distribution as one', () => {
    const twin = given.aDistribution('E2', [given.anOrigin('site')], { Staging: true });
    const snapshot = {
      ...site(given.aPolicy(given.oacGrant('site', given.arnOf('E1')))),
      distributions: [twin],
    };

    expect(detect(snapshot)).toMatchObject([{ id: 'GRANT_MISSING_STAGING', distributions: ['E2'] }]);
  });

  it('grants an identity once, for all distributions that read with it', () => {
    const oai = given.anOrigin('site', { oai: 'EOAI1' });
    const distributions = [given.aDistribution('E2', [oai]), given.aDistribution('E1', [oai])];

    const found = detect({ ...site(null), distributions });

    expect(found).toMatchObject([{ id: 'GRANT_MISSING_OAI', action: 'repair', distributions: ['E1', 'E2'] }]);
  });

  it.each(['never', 'unknown-value'])('leaves an OAC alone that signs "%s"', (behaviour) => {
    const originAccessControls = [
      { Id: 'OAC1', SigningBehavior: behaviour, OriginAccessControlOriginType: 's3' },
    ];
    expect(detect({ ...site(null), originAccessControls })).toEqual([]);
  });

  it('does not take an unsigned origin for a wish', () => {
    const distributions = [given.aDistribution('E1', [given.anOrigin('site', { oac: '' })])];
    expect(detect({ ...site(null), distributions })).toEqual([]);
  });
});

describe('what a grant cannot mend', () => {
  const deny = (condition?: Json) => ({
    Sid: 'Keep',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
    ...(condition === undefined ? {} : { Condition: condition }),
  });

  it.each([
    ['a Deny that blocks every reader', deny()],
    ['a Deny that cannot be decided', deny({ StringEquals: { 'aws:SourceOrgID': 'o-1' } })],
  ])('leaves %s to the kind about it', (_, statement) => {
    expect(detect(site(given.aPolicy(statement)))).toEqual([]);
  });

  it('reports an Allow that cannot be decided', () => {
    const open = {
      ...given.oacGrant('site', given.arnOf('E1')),
      Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } },
    };
    const [finding] = detect(site(given.aPolicy(open)));
    expect(finding).toMatchObject({ action: 'report', changes: [] });
    expect(finding?.because).toContain('cannot be told');
  });

  it('is not held back by a Deny of plain HTTP', () => {
    const tls = deny({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(detect(site(given.aPolicy(tls)))).toMatchObject([{ action: 'repair' }]);
  });

  it('reports a part of the path as low', () => {
    const part = { ...given.oacGrant('site', given.arnOf('E1')), Resource: 'arn:aws:s3:::site/public/*' };
    expect(detect(site(given.aPolicy(part)))).toMatchObject([
      { action: 'report', severity: 'low', changes: [] },
    ]);
  });

  it('is content with a part when the origin path is inside it', () => {
    const part = { ...given.oacGrant('site', given.arnOf('E1')), Resource: 'arn:aws:s3:::site/public/*' };
    const distributions = [given.aDistribution('E1', [given.anOrigin('site', { path: '/public' })])];
    expect(detect({ ...site(given.aPolicy(part)), distributions })).toEqual([]);
  });
});

describe('whom an Allow leaves out by name', () => {
  const but = (Condition: JsonObject, parts: JsonObject = {}) => ({
    ...given.oacGrant('site'),
    Condition,
    ...parts,
  });
  const e1 = given.arnOf('E1');

  it.each<[string, JsonObject]>([
    ['StringNotEquals', { StringNotEquals: { 'aws:SourceArn': e1 } }],
    ['ArnNotLike', { ArnNotLike: { 'aws:SourceArn': e1 } }],
    ['StringNotLikeIfExists', { StringNotLikeIfExists: { 'aws:SourceArn': e1 } }],
  ])('is told with the condition and not granted: %s', (operator, condition) => {
    const [finding, ...others] = detect(
      site(given.aPolicy(but(condition))),
      {},
      {
        ...given.enforcing,
        restore: 'always',
      },
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'GRANT_MISSING_OAC', action: 'report', changes: [] });
    expect(finding?.because).toContain(`leaves it out by name (${operator} aws:SourceArn ${e1})`);
  });

  it('is granted what only an Allow of something else leaves out', () => {
    const writes = but({ StringNotEquals: { 'aws:SourceArn': e1 } }, { Action: 's3:PutObject' });
    expect(detect(site(given.aPolicy(writes)))).toMatchObject([{ action: 'repair' }]);
  });

  it('is not told of a reader that gets in by another statement', () => {
    const policy = given.aPolicy(
      but({ StringNotEquals: { 'aws:SourceArn': e1 } }),
      given.oacGrant('site', e1),
    );
    expect(detect(site(policy))).toEqual([]);
  });

  it('is kept out of the rest as well, where automation left it a part', () => {
    const policy = given.aPolicy(but({ StringNotEquals: { 'aws:SourceArn': e1 } }), {
      ...given.oacGrant('site', e1),
      Resource: 'arn:aws:s3:::site/public/*',
    });
    const memory = given.remembering(
      [given.anEdge('E1', 'site')],
      new Map([['bucket:site', given.anActor('automation')]]),
    );
    expect(detect(site(policy), memory)).toMatchObject([{ action: 'report', changes: [] }]);
  });
});

describe('a part that everybody may read', () => {
  const everybody = (parts: JsonObject = {}) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/public/*',
    ...parts,
  });
  const edge = given.anEdge('E1', 'site');

  it('is no grant: the reader has none of its own, and gets it', () => {
    const [finding, ...others] = detect(site(given.aPolicy(everybody())));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ action: 'repair', severity: 'high', changes: [{ type: 'grant-read' }] });
    expect(finding?.because).toContain('reads only the part of it that everybody may read');
  });

  it.each([
    ['seen so before', { ...edge, coverage: 'public' as const }, 'repair'],
    ['seen whole before, and taken out by nobody knows whom', edge, 'propose'],
    ['a part of its own before', { ...edge, coverage: 'some' as const }, 'propose'],
  ] as const)('%s: %3$s', (_, before, action) => {
    const found = detect(site(given.aPolicy(everybody())), given.remembering([before]));
    expect(found).toMatchObject([{ action, changes: [{ type: 'grant-read' }] }]);
  });

  it('was never its own, also when nobody may read it any more', () => {
    const memory = given.remembering([{ ...edge, coverage: 'public' }]);
    expect(detect(site(given.aPolicy(foreign)), memory)).toMatchObject([{ action: 'repair' }]);
  });

  it.each<[string, readonly JsonObject[]]>([
    [
      'beside a part of its own',
      [everybody(), { ...given.oacGrant('site', given.arnOf('E1')), Resource: 'arn:aws:s3:::site/own/*' }],
    ],
    [
      'that names the distribution',
      [everybody({ Condition: { StringEquals: { 'aws:SourceArn': given.arnOf('E1') } } })],
    ],
    [
      'that a Deny cuts out of the whole',
      [
        everybody({ Resource: 'arn:aws:s3:::site/*' }),
        { ...everybody(), Effect: 'Deny', Resource: 'arn:aws:s3:::site/own/*' },
      ],
    ],
  ])('is told, low, when it is one %s', (_, statements) => {
    expect(detect(site(given.aPolicy(...statements)))).toMatchObject([{ action: 'report', severity: 'low' }]);
  });
});

describe('an unresolved unique id beside a missing identity', () => {
  const distributions = [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])];
  const aida = { ...given.oaiGrant('site', 'EOAI1'), Principal: { AWS: 'AIDAEXAMPLEEXAMPLE123' } };
  const snapshot = { ...site(given.aPolicy(aida)), distributions };

  it('waits: a live identity reads back like that for minutes', () => {
    const [finding] = detect(snapshot);
    expect(finding).toMatchObject({ id: 'GRANT_MISSING_OAI', action: 'wait' });
    expect(finding?.wait?.until).toBe(given.now + given.minutes(15));
  });

  it('grants after two agreeing reads of the id, and waits again when the policy was written since', () => {
    // What was seen before is remembered by the kind about the id.
    const ids = planOf(snapshot, given.enforcing).findings.filter(({ id }) => id === 'PRINCIPAL_DELETED');
    expect(ids).toHaveLength(1);
    const sighted = given.sighted(ids, 15);
    expect(detect(snapshot, sighted)).toMatchObject([
      { action: 'repair', changes: [{ type: 'grant-read', reader: { type: 'oai', id: 'EOAI1' } }] },
    ]);
    const at = given.now - given.minutes(5);
    const actors = new Map([['bucket:site', given.anActor('person', { at })]]);
    const since = { memory: { ...sighted.memory, actors } };
    expect(detect(snapshot, since)).toMatchObject([
      { action: 'wait', wait: { until: at + given.minutes(15) } },
    ]);
  });
});

describe('drift or revocation', () => {
  const edge = given.anEdge('E1', 'site');
  const key = 'bucket:site';
  const by = (kind: Parameters<typeof given.anActor>[0]) =>
    given.remembering([edge], new Map([[key, given.anActor(kind)]]));

  it.each([
    ['the whole policy is gone', null, given.remembering([edge]), 'repair'],
    ['automation rewrote it', given.aPolicy(foreign), by('automation'), 'repair'],
    ['a person took the reader out', given.aPolicy(foreign), by('person'), 'propose'],
    ['nobody knows who took the reader out', given.aPolicy(foreign), given.remembering([edge]), 'propose'],
    [
      'another edge worked',
      given.aPolicy(foreign),
      given.remembering([given.anEdge('E9', 'site')]),
      'repair',
    ],
  ] as const)('when %s: %3$s', (_, policy, memory, action) => {
    expect(detect(site(policy), memory)).toMatchObject([{ action, changes: [{ type: 'grant-read' }] }]);
  });

  describe('when only a part is left', () => {
    const part = { ...given.oacGrant('site', given.arnOf('E1')), Resource: 'arn:aws:s3:::site/public/*' };
    const left = site(given.aPolicy(part));

    it.each([
      ['automation', 'repair'],
      ['person', 'propose'],
    ] as const)('of what was whole, by %s: %s', (actor, action) => {
      const [finding] = detect(left, by(actor));
      expect(finding).toMatchObject({ action, severity: 'high', changes: [{ type: 'grant-read' }] });
      expect(finding?.because).toContain('can read only a part');
    });

    it.each([
      ['a part before', { ...edge, coverage: 'some' } as const],
      ['kept out before', { ...edge, revokedAt: 1 }],
      ['another path', { ...edge, originPath: '/a' }],
      ['another distribution', { ...edge, distributionId: 'E9' }],
      ['another bucket', { ...edge, bucket: 'other' }],
      ['another signature', given.anEdge('E1', 'site', { reader: { type: 'oai', id: 'EOAI1' } })],
    ])('of %s it is reported', (_, before) => {
      expect(detect(left, given.remembering([before]))).toMatchObject([
        { action: 'report', severity: 'low' },
      ]);
    });

    it('by a Deny, no grant brings back the rest, so it is reported', () => {
      const deny = { ...part, Effect: 'Deny', Resource: 'arn:aws:s3:::site/private/*' };
      const whole = given.oacGrant('site', given.arnOf('E1'));
      expect(detect(site(given.aPolicy(whole, deny)), by('automation'))).toMatchObject([
        { action: 'report' },
      ]);
      expect(detect(site(given.aPolicy(part, deny)), by('automation'))).toMatchObject([{ action: 'report' }]);
    });
  });

  it('is news to whoever heard that it is kept out, or reads a part, or perhaps does', () => {
    const grant = given.oacGrant('site', given.arnOf('E1'));
    const fingerprints = [
      {},
      { Effect: 'Deny' },
      { Resource: 'arn:aws:s3:::site/public/*' },
      { Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } },
    ].map((parts) => {
      const policy = Object.keys(parts).length === 0 ? null : given.aPolicy({ ...grant, ...parts });
      return detect(site(policy)).map(({ fingerprint }) => fingerprint);
    });
    expect(fingerprints.every((found) => found.length === 1)).toBe(true);
    expect(new Set(fingerprints.flat()).size).toBe(4);
  });

  it('asks when it was kept out once, even when the whole policy is gone', () => {
    const [finding] = detect(site(null), given.remembering([{ ...edge, revokedAt: 1 }]));
    expect(finding).toMatchObject({ action: 'propose', changes: [{ type: 'grant-read' }] });
    expect(finding?.because).toContain('kept out on purpose once');
  });

  it('says who did it', () => {
    const [finding] = detect(site(given.aPolicy(foreign)), by('automation'));
    expect(finding?.because).toContain('arn:aws:iam::111122223333:role/automation (Terraform)');
  });

  it('obeys the setting restore', () => {
    const withRestore = (restore: 'always' | 'propose') => ({ ...given.enforcing, restore });
    expect(detect(site(given.aPolicy(foreign)), by('person'), withRestore('always'))).toMatchObject([
      { action: 'repair' },
    ]);
    expect(detect(site(null), by('automation'), withRestore('propose'))).toMatchObject([
      { action: 'propose' },
    ]);
  });

  it.each([
    ['the tag revoked on the bucket', site(null, { TagSet: given.withTag('revoked') })],
    [
      'a Deny that names it',
      site(given.aPolicy({ ...given.oacGrant('site', given.arnOf('E1')), Effect: 'Deny' })),
    ],
  ])('keeps it out and says so once for %s', (_, snapshot) => {
    const found = detect(snapshot);
    expect(found).toMatchObject([{ action: 'report', severity: 'low', changes: [] }]);
    expect(found[0]?.because).toContain('on purpose');
  });
});
