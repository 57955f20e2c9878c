import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const site = (statements: readonly JsonObject[], parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
    ...parts,
  });

const detect = (...statements: readonly JsonObject[]) =>
  given.findingsOf(rule, given.factsOf(site(statements)), 'site');

const own = given.oaiGrant('site', 'EOAI1');
const foreign = given.oaiGrant('site', 'EFOREIGN');
const denying = (oai: string, action = 's3:GetObject', resource = 'arn:aws:s3:::site/*') => ({
  Effect: 'Deny',
  Principal: { AWS: given.oaiArn(oai) },
  Action: action,
  Resource: resource,
});

describe('an identity that the account does not have', () => {
  it('is reported beside an own one, and nothing is changed', () => {
    const [finding, ...others] = detect(own, foreign);

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'GRANT_FOREIGN_OAI',
      severity: 'high',
      class: 'report',
      action: 'report',
      changes: [],
    });
    expect(finding?.because).toContain(
      'Statement 2 "1" of bucket site lets in origin access identity EFOREIGN',
    );
  });

  it.each(['CloudFront_Origin_Access_Identity_EFOREIGN', 'CloudFrontOriginAccessIdentityEFOREIGN'])(
    'is known in the spelling %s',
    (user) => {
      const spelt = { ...foreign, Principal: { AWS: [`arn:aws:iam::cloudfront:user/${user}`] } };
      expect(detect(spelt)).toMatchObject([{ id: 'GRANT_FOREIGN_OAI', details: { oai: 'EFOREIGN' } }]);
    },
  );

  it('is told once, whoever else and however many statements name it', () => {
    const list = { ...foreign, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::site' };
    const [finding, ...others] = detect(foreign, list);
    expect(others).toEqual([]);
    expect(finding?.because).toContain('let in');
    expect(finding?.details.statements).toHaveLength(2);
  });

  it('keeps its fingerprint when statements move', () => {
    const [before] = detect(foreign, own);
    const [after] = detect(own, foreign);
    expect(before?.fingerprint).toBe(after?.fingerprint);
  });
});

describe('a Deny beside it', () => {
  it('makes it low when everything granted is denied', () => {
    const [finding] = detect(foreign, denying('EFOREIGN'));
    expect(finding).toMatchObject({ severity: 'low' });
    expect(finding?.because).toContain('A Deny keeps it out');
  });

  it.each([
    ['names somebody else', denying('EOAI1')],
    ['is about another action', denying('EFOREIGN', 's3:PutObject')],
    ['is about a part of the bucket', denying('EFOREIGN', 's3:GetObject', 'arn:aws:s3:::site/private/*')],
    [
      'depends on what is not known',
      { ...denying('EFOREIGN'), Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
    ],
  ])('does not when it %s', (_, deny) => {
    expect(detect(foreign, deny)).toMatchObject([{ severity: 'high' }]);
  });

  it('does not when the list of the bucket stays open', () => {
    const both = {
      ...foreign,
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
    };
    expect(detect(both, denying('EFOREIGN'))).toMatchObject([{ severity: 'high' }]);
    expect(
      detect(both, denying('EFOREIGN'), denying('EFOREIGN', 's3:ListBucket', 'arn:aws:s3:::site')),
    ).toMatchObject([{ severity: 'low' }]);
  });
});

describe('no claim', () => {
  it.each([
    ['for own identities', [own]],
    ['for a unique id, which may be anybody', [{ ...own, Principal: { AWS: 'AIDAEXAMPLEEXAMPLE123' } }]],
    [
      'for a canonical user that is not an identity of ours',
      [{ ...own, Principal: { CanonicalUser: 'f'.repeat(64) } }],
    ],
    ['for an own identity as canonical user', [{ ...own, Principal: { CanonicalUser: 'a'.repeat(64) } }]],
    ['for a Deny', [denying('EFOREIGN')]],
    [
      'for an Allow that excepts it',
      [
        {
          Effect: 'Allow',
          NotPrincipal: { AWS: given.oaiArn('EFOREIGN') },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::site/*',
        },
      ],
    ],
  ])('is made %s', (_, statements) => {
    expect(detect(...statements)).toEqual([]);
  });

  it('is made without the complete list of identities', () => {
    const facts = given.factsOf(site([foreign], { Unreadable: { originAccessIdentities: 'AccessDenied' } }));
    expect(given.findingsOf(rule, facts, 'site')).toEqual([]);
  });

  it('is made about an identity with which an own distribution signs', () => {
    const distributions = [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EFOREIGN' })])];
    expect(given.findingsOf(rule, given.factsOf(site([foreign], { distributions })), 'site')).toEqual([]);
  });

  it('is made about a policy that could not be read', () => {
    const buckets = [given.aBucket('site', null, { Unreadable: { Policy: 'AccessDenied' } })];
    expect(given.findingsOf(rule, given.factsOf(site([], { buckets })), 'site')).toEqual([]);
  });
});
