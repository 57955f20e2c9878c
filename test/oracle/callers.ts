/** Who asks: every kind of caller that a bucket or key policy can meet. */
import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import type { Caller } from './case.ts';

export const own = '111122223333';
export const foreign = '444455556666';
export const oai = (id: string): string =>
  `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
export const canonicalUser = 'a'.repeat(64);

const iam = (resource: string, account = own): string => `arn:aws:iam::${account}:${resource}`;
export const arns = {
  root: iam('root'),
  user: iam('user/team/anna'),
  role: iam('role/app/Reader'),
  session: `arn:aws:sts::${own}:assumed-role/Reader/s1`,
  otherSession: `arn:aws:sts::${own}:assumed-role/Reader/s2`,
  otherRole: iam('role/Writer'),
  foreignRoot: iam('root', foreign),
  foreignRole: iam('role/Reader', foreign),
} as const;

const service = (name: string): Caller => ({
  name,
  principal: name,
  requester: { type: 'service', service: name },
});

type Allows = 'yes' | 'no' | undefined;

const principal = (arn: string, identityAllows: Allows, account = own, roleArn?: string): Caller => ({
  name: `${arn}, own policies: ${identityAllows ?? 'not known'}`,
  principal: arn,
  requester: {
    type: 'principal',
    arn,
    account,
    roleArn,
    identityAllows,
    canonicalUserId: (account === own ? 'c' : 'd').repeat(64),
    uniqueId: 'AROAEXAMPLEEXAMPLE001',
  },
});

const known: readonly Allows[] = ['yes', 'no'];

export const services: readonly Caller[] = [
  service('cloudfront.amazonaws.com'),
  service('logging.s3.amazonaws.com'),
];

export const oaiCaller: Caller = {
  name: 'an origin access identity',
  principal: oai('E9OAI'),
  requester: { type: 'oai', id: 'E9OAI', canonicalUserId: canonicalUser },
};

/** Callers of whom all is known that a policy may ask. */
export const callers: readonly Caller[] = [
  ...services,
  oaiCaller,
  { name: 'anybody', principal: anonymousPrincipal, requester: { type: 'anonymous' } },
  principal(arns.root, undefined),
  principal(arns.foreignRoot, undefined, foreign),
  ...known.flatMap((allows) => [
    principal(arns.user, allows),
    principal(arns.role, allows),
    principal(arns.session, allows, own, arns.role),
    principal(arns.otherSession, allows),
    principal(arns.foreignRole, allows, foreign),
  ]),
];

/** Callers whose own policies nobody has read. */
export const unreadCallers: readonly Caller[] = [
  principal(arns.user, undefined),
  principal(arns.session, undefined, own, arns.role),
];
