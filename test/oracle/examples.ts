/** One small question for each known gap of the simulator and each question that we leave open. */
import type { JsonObject } from '../../lib/core/model/json.ts';
import { arns, callers, canonicalUser, oaiCaller, own, unreadCallers } from './callers.ts';
import type { Caller, ResourceCase } from './case.ts';
import type { Answer } from './simulator.ts';

const found = (wanted: (caller: Caller) => boolean): Caller => {
  const caller = [...callers, ...unreadCallers].find(wanted);
  if (caller === undefined) throw new Error('There is no such caller.');
  return caller;
};
const anybody = found(({ requester }) => requester.type === 'anonymous');
const called = (arn: string): Caller => found(({ principal }) => principal === arn);

interface Parts {
  readonly caller?: Caller;
  readonly keys?: ResourceCase['keys'];
  readonly version?: string;
  readonly hidden?: readonly string[];
}

/** A policy of one Allow to everybody, unless `statement` says otherwise. */
const one = (statement: JsonObject, parts: Parts = {}): ResourceCase => {
  const everybody = statement.NotPrincipal === undefined ? { Principal: '*' } : {};
  const everything = statement.NotResource === undefined ? { Resource: 'arn:aws:s3:::site/*' } : {};
  return {
    type: 'resource',
    caller: parts.caller ?? anybody,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::site/docs/a.txt',
    keys: parts.keys ?? {},
    hidden: parts.hidden ?? [],
    policy: {
      Version: parts.version ?? '2012-10-17',
      Statement: [{ Effect: 'Allow', ...everybody, Action: 's3:GetObject', ...everything, ...statement }],
    },
  };
};

const when = (Condition: JsonObject, keys: ResourceCase['keys'], parts: Parts = {}): ResourceCase =>
  one({ Condition }, { ...parts, keys });

export interface GapExample {
  readonly asked: ResourceCase;
  /** What AWS documents, and we say. */
  readonly ours: Answer;
  readonly theirs: Answer;
}

const anna = { 'aws:username': ['anna'] };
const from = (address: string) => ({ 'aws:SourceIp': [address] });
const noon = { 'aws:CurrentTime': ['2026-11-24T12:00:00Z'] };

export const gapExamples: Readonly<Record<string, GapExample>> = {
  'variables-in-2008': {
    asked: when({ StringEquals: { 'aws:username': `\${aws:username}` } }, anna, { version: '2008-10-17' }),
    ours: 'not-allowed',
    theirs: 'allowed',
  },
  'negated-without-value': {
    asked: when({ StringNotEquals: { 'aws:username': `\${aws:PrincipalTag/Team}` } }, anna),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'colon-in-variable': {
    asked: when(
      { ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::\${aws:PrincipalAccount}:distribution/E1` } },
      { 'aws:SourceArn': [`arn:aws:cloudfront::${own}:distribution/E1`], 'aws:PrincipalAccount': [own] },
    ),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'any-arn': {
    asked: when(
      { ArnLike: { 'aws:SourceArn': '*' } },
      { 'aws:SourceArn': [`arn:aws:cloudfront::${own}:distribution/E1`] },
    ),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'empty-default': {
    asked: when({ StringEquals: { 'aws:username': `anna\${aws:PrincipalTag/Team, ''}` } }, anna),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'whole-internet': {
    asked: when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, from('203.0.113.5')),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'ipv6-by-text': {
    asked: when({ IpAddress: { 'aws:SourceIp': '2001:0db8::1' } }, from('2001:db8::1')),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'not-ip-of-other-family': {
    asked: when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.5' } }, from('2001:db8::1')),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'epoch-in-milliseconds': {
    asked: when({ DateLessThan: { 'aws:CurrentTime': '1900000000' } }, noon),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
  'canonical-user': {
    asked: one({ Principal: { CanonicalUser: canonicalUser } }, { caller: oaiCaller }),
    ours: 'allowed',
    theirs: 'not-allowed',
  },
};

const unread = found(
  ({ requester }) =>
    requester.type === 'principal' && requester.identityAllows === undefined && requester.arn === arns.user,
);

export const openExamples: Readonly<Record<string, ResourceCase>> = {
  delegated: one({ Principal: { AWS: own } }, { caller: unread }),
  'hidden-key': when({ StringEquals: { 'aws:username': 'anna' } }, anna, { hidden: ['aws:username'] }),
  'not-principal-in-part': one({ NotPrincipal: { AWS: arns.user } }, { caller: called(arns.user) }),
  'session-named': one({ Principal: { AWS: arns.session } }, { caller: called(arns.role) }),
  federated: one(
    { Principal: { Federated: 'cognito-identity.amazonaws.com' } },
    { caller: called(arns.session) },
  ),
  'list-without-set-operator': when(
    { StringEquals: { 'aws:PrincipalOrgPaths': 'o-1/' } },
    { 'aws:PrincipalOrgPaths': ['o-1/'] },
  ),
  'any-value-if-exists': when({ 'ForAnyValue:StringEqualsIfExists': { 'aws:username': 'anna' } }, {}),
  'unreadable-value': when({ DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }, noon),
  'odd-variable': when({ StringEquals: { 'aws:username': `\${aws:username` } }, anna),
  'short-pattern': one({ Resource: 'arn:aws:s3*' }),
};
