import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { KeyFacts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import type { SnapshotOriginAccessIdentity } from '../model/snapshot.ts';
import { parsePolicy } from '../policy/parse.ts';
import {
  bucketCoverage,
  canonicalUserOf,
  hasKmsGrant,
  keyCoverage,
  oaiCanonicalIds,
  statementLetsIn,
  withBucketGrant,
  withKeyGrant,
} from './access.ts';

const e1: Reader = { type: 'distribution', arn: given.arnOf('E1') };
const e2: Reader = { type: 'distribution', arn: given.arnOf('E2') };
const oai: Reader = { type: 'oai', id: 'EOAI1' };
const canonical = 'a'.repeat(64);
const keyArn = given.keyArnOf('k1');

const identities = (...entries: readonly SnapshotOriginAccessIdentity[]) =>
  given.factsOf(given.anAccount({ originAccessIdentities: entries }));
const usual = given.factsOf(given.anAccount());
const unread = given.factsOf(given.anAccount({ Unreadable: { originAccessIdentities: 'AccessDenied' } }));

const parsed = (raw: JsonObject) => {
  const policy = parsePolicy(raw);
  if (!policy.ok) throw new Error(policy.because);
  return policy.document;
};

describe('canonical users', () => {
  it('are those of identities that were read', () => {
    expect(canonicalUserOf(usual, oai)).toBe(canonical);
    expect(canonicalUserOf(usual, { type: 'oai', id: 'EOTHER' })).toBeUndefined();
    expect(canonicalUserOf(usual, e1)).toBeUndefined();
    expect(canonicalUserOf(unread, oai)).toBeUndefined();
  });

  it('lead back to their identity where they have one', () => {
    const facts = identities({ Id: 'EA', S3CanonicalUserId: canonical }, { Id: 'EB' });
    expect([...oaiCanonicalIds(facts)]).toEqual([[canonical, 'EA']]);
    expect(oaiCanonicalIds(unread).size).toBe(0);
  });

  it('let their identity in', () => {
    const grant = { ...given.oaiGrant('site', 'EOAI1'), Principal: { CanonicalUser: canonical } };
    const policy = parsed(given.aPolicy(grant));
    expect(bucketCoverage(usual, policy, oai, 'site', '')).toBe('all');
    expect(bucketCoverage(usual, policy, { type: 'oai', id: 'EOTHER' }, 'site', '')).not.toBe('all');
  });
});

it('no policy lets nobody in', () => {
  expect(bucketCoverage(usual, undefined, e1, 'site', '')).toBe('none');
  expect(keyCoverage(undefined, e1, keyArn)).toBe('no');
});

describe('KMS grants', () => {
  const grant = {
    granteeServicePrincipal: 'cloudfront.amazonaws.com',
    operations: ['DescribeKey', 'Decrypt'],
    sourceArn: given.arnOf('E1'),
  };
  const keyWith = (...grants: readonly (typeof grant)[]): KeyFacts => ({
    arn: keyArn,
    account: given.account,
    region: 'eu-west-1',
    manager: 'CUSTOMER',
    state: 'Enabled',
    policy: { status: 'absent' },
    grants: { status: 'known', value: grants },
  });

  it('let in exactly the distribution that they name', () => {
    expect(hasKmsGrant(keyWith(grant), e1)).toBe(true);
    expect(hasKmsGrant(keyWith({ ...grant, sourceArn: given.arnOf('E2') }, grant), e1)).toBe(true);
    expect(hasKmsGrant(keyWith(grant), e2)).toBe(false);
    expect(hasKmsGrant(keyWith(grant), oai)).toBe(false);
    expect(hasKmsGrant(keyWith(), e1)).toBe(false);
  });

  it.each([
    { granteeServicePrincipal: 'logs.amazonaws.com' },
    { operations: ['Encrypt'] },
    { sourceArn: given.arnOf('E9') },
  ])('do not count with %j', (parts) => {
    expect(hasKmsGrant(keyWith({ ...grant, ...parts }), e1)).toBe(false);
  });

  it('that could not be read let nobody in', () => {
    const dark = { ...keyWith(), grants: { status: 'unreadable', because: 'AccessDenied' } as const };
    expect(hasKmsGrant(dark, e1)).toBe(false);
  });
});

describe('a grant that is only thought of', () => {
  const old = parsed(given.aPolicy(given.oacGrant('site', given.arnOf('E2'))));

  it('opens the bucket to its reader alone, beside what is there', () => {
    const policy = withBucketGrant(usual, old, e1, 'site');
    expect(bucketCoverage(usual, policy, e1, 'site', '/a')).toBe('all');
    expect(bucketCoverage(usual, policy, e2, 'site', '')).toBe('all');
    expect(bucketCoverage(usual, policy, { type: 'distribution', arn: given.arnOf('E3') }, 'site', '')).toBe(
      'none',
    );
    expect(bucketCoverage(usual, withBucketGrant(usual, undefined, oai, 'site'), oai, 'site', '')).toBe(
      'all',
    );
    expect(bucketCoverage(usual, withBucketGrant(usual, undefined, oai, 'site'), e1, 'site', '')).toBe(
      'none',
    );
  });

  it('opens the key to its reader alone', () => {
    const policy = withKeyGrant(undefined, e1, 'aws');
    expect(keyCoverage(policy, e1, keyArn)).toBe('yes');
    expect(keyCoverage(policy, e2, keyArn)).toBe('no');
  });
});

describe('whether a statement lets a distribution in, whatever for', () => {
  const lets = (statement: JsonObject, ...[version]: readonly [(string | undefined)?]) => {
    const document = parsed(given.aPolicy(statement));
    const [only] = document.statements;
    if (only === undefined) throw new Error('no statement');
    return statementLetsIn(only, version, given.arnOf('E1'));
  };
  const write = {
    ...given.oacGrant('site', given.arnOf('E1')),
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::b/x',
  };
  const { Action: _, Resource: __, ...bare } = write;

  it('does not depend on action and resource', () => {
    expect(lets(write)).toBe(true);
    expect(lets({ ...bare, NotAction: 's3:*', NotResource: '*' })).toBe(true);
    expect(lets(given.oacGrant('site', given.arnOf('E2')))).toBe(false);
  });

  it('reads variables as the version of the policy does', () => {
    const like = {
      ...bare,
      Action: '*',
      Resource: '*',
      Condition: { ArnLike: { 'aws:SourceArn': '\u0024{x}*' } },
    };
    expect(lets(like, '2012-10-17')).toBe(true);
    expect(lets(like, '2008-10-17')).toBe(false);
    expect(lets(like)).toBe(false);
  });
});
