import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  cloudFront,
  grant,
  grantOai,
  grantWrite,
  keyRef,
  oac,
  prune,
  remove,
  scope,
  shrink,
  tlsDeny,
  write,
} from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import { known, unreadable } from '../model/reading.ts';
import {
  guardInput,
  intendedArns,
  intendedOais,
  isCloudFrontReader,
  isPruned,
  oaiCanonicalIds,
  readAction,
  readerName,
} from './check.ts';

const [e1, e2, e3] = [arnOf('E1AAA'), arnOf('E2BBB'), arnOf('E3CCC')];
const dead = 'AIDADEADDEADDEADDEAD1';
const from: JsonObject = { Version: '2012-10-17', Statement: [oac(e1), oac(e2, { Sid: 'B' })] };

describe('the input of the checks', () => {
  it('names the document and its ARN, in the partition of the account', () => {
    expect(inputOf(write(from, from, grant(e1)))).toMatchObject({
      name: 'bucket site',
      arn: 'arn:aws:s3:::site',
    });
    const china = plainFacts({ partition: 'aws-cn' });
    expect(inputOf(write(from, from, grant(e1)), china).arn).toBe('arn:aws-cn:s3:::site');
    const arn = keyRef.type === 'key' ? keyRef.arn : '';
    expect(inputOf(write(from, from, grant(e1, keyRef)))).toMatchObject({ name: `key ${arn}`, arn });
  });

  it('has the changes by their types', () => {
    const changes = [
      grant(e3),
      scope(from, 0, [e1]),
      remove(from, 0, e1),
      shrink(from, 0, []),
      prune(from, 0, dead),
      grantWrite(e1, ['s3:PutObject']),
      tlsDeny,
    ] as const;
    const input = inputOf(write(from, from, ...changes));
    expect([
      input.grants,
      input.scopes,
      input.removals,
      input.shrinks,
      input.prunes,
      input.writeGrants,
      input.tlsDenies,
    ]).toEqual(changes.map((change) => [change]));
  });

  it('reads no policy as one without statements', () => {
    const input = inputOf(write(null, null, grant(e1)));
    expect(input.before).toMatchObject({ version: '2012-10-17', statements: [] });
    expect(input.after).toMatchObject({ version: '2012-10-17', statements: [] });
  });

  it('says which of the two documents cannot be judged', () => {
    const broken = { Version: '2012-10-17' };
    expect(guardInput(write(broken, from, grant(e1)), plainFacts())).toBe(
      'The policy as it stands cannot be judged: The policy has no Statement.',
    );
    expect(guardInput(write(from, broken, grant(e1)), plainFacts())).toBe(
      'The policy to be written cannot be judged: The policy has no Statement.',
    );
  });
});

describe('what is meant by the changes', () => {
  it('is the read of the kind of document', () => {
    expect(readAction(inputOf(write(from, from, grant(e1))))).toBe('s3:GetObject');
    expect(readAction(inputOf(write(from, from, grant(e1, keyRef))))).toBe('kms:Decrypt');
  });

  it('is to let in whom grants and scopes name', () => {
    const input = inputOf(write(from, from, grant(e1), grantOai('E9OAI'), scope(from, 1, [e2, e3])));
    expect([...intendedArns(input)]).toEqual([e1, e2, e3]);
    expect([...intendedOais(input)]).toEqual(['E9OAI']);
    expect(readerName({ type: 'distribution', arn: e1 })).toBe(e1);
    expect(readerName({ type: 'oai', id: 'E9OAI' })).toBe('origin access identity E9OAI');
  });
});

describe('a principal', () => {
  const user = 'c'.repeat(64);
  const facts = plainFacts({
    originAccessIdentities: known(
      new Map([
        ['E9OAI', { id: 'E9OAI', canonicalUserId: user }],
        ['E8OAI', { id: 'E8OAI', canonicalUserId: undefined }],
      ]),
    ),
  });
  const unread = plainFacts({ originAccessIdentities: unreadable('AccessDenied') });
  const naming = (Principal: JsonObject) => {
    const statement = oac(e1, { Principal });
    const policy = { Version: '2012-10-17', Statement: [statement, statement] };
    const changes = [prune(policy, 0, dead)];
    const input = inputOf(write(policy, policy, ...changes), facts);
    const [first, second] = input.before.statements;
    const value = first?.principal.values[0];
    if (first === undefined || second === undefined || value === undefined) throw new Error('nobody named');
    return { input, first, second, value };
  };

  it.each<[string, JsonObject, boolean]>([
    ['the CloudFront service', cloudFront, true],
    ['an identity', { AWS: oaiArn('E9OAI') }, true],
    ['the canonical user of an identity', { CanonicalUser: user }, true],
    ['another canonical user', { CanonicalUser: 'd'.repeat(64) }, false],
    ['another service', { Service: 'lambda.amazonaws.com' }, false],
    ['an account', { AWS: account }, false],
    ['a dead id', { AWS: dead }, false],
  ])('that is %s is ours to edit: %s', (_, Principal, expected) => {
    const { input, value } = naming(Principal);
    expect(isCloudFrontReader(value, input)).toBe(expected);
  });

  it('is told by the identities that were read', () => {
    expect([...oaiCanonicalIds(inputOf(write(from, from, grant(e1)), facts))]).toEqual([[user, 'E9OAI']]);
    expect([...oaiCanonicalIds(inputOf(write(from, from, grant(e1)), unread))]).toEqual([]);
  });

  it('is pruned where a change drops just this id from just this statement', () => {
    const named = naming({ AWS: dead });
    expect(isPruned(named.value, named.first, named.input)).toBe(true);
    expect(isPruned(named.value, named.second, named.input)).toBe(false);
    const other = naming({ AWS: 'AROADEADDEADDEADDEAD2' });
    expect(isPruned(other.value, other.first, other.input)).toBe(false);
    const byName = naming({ CanonicalUser: dead });
    expect(isPruned(byName.value, byName.first, byName.input)).toBe(false);
  });
});
