/** Everybody whose access a write may change: kinds of distributions and those that are told apart, identities, others. */
import type { PrincipalValue } from '../model/policy.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import {
  type AccessRequest,
  anonymousRequest,
  cloudFrontRequest,
  oaiRequest,
  principalRequest,
  serviceRequest,
} from '../policy/evaluate.ts';
import { CLOUDFRONT_SERVICE } from '../policy/principals.ts';
import { likeness } from './alike.ts';
import type { GuardInput } from './check.ts';

export interface Asker {
  readonly who: string;
  readonly isReader: boolean;
  readonly isAnonymous: boolean;
  /** Whoever they belong to: when the same changes for all of those, this one needs no mention. */
  readonly coveredBy: readonly string[];
  readonly ask: (action: string, resource: string, secure: boolean) => AccessRequest;
}

const STRANGER_ACCOUNT = '999999999999';
const NOBODY = 'EORIGINGUARDPROBE';

export const anyForeign = 'every CloudFront distribution of any account';
const anyOwn = (account: string): string => `every other distribution of account ${account}`;

const distribution = (arn: string, who: string, coveredBy: readonly string[]): Asker => ({
  ...{ who, coveredBy },
  isReader: true,
  isAnonymous: false,
  ask: (action, resource, secure) => cloudFrontRequest({ distributionArn: arn, action, resource, secure }),
});

/** One of each kind that the documents tell apart, and every one that they name. */
const distributions = (input: GuardInput): readonly Asker[] => {
  const { facts, before, after } = input;
  const own = facts.distributions.status === 'known' ? facts.distributions.value.map(({ arn }) => arn) : [];
  const named = [...before.statements, ...after.statements]
    .flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
    .filter((value) => parseDistributionArn(value) !== undefined);
  const like = likeness(input);
  const madeUp = (account: string): string =>
    `arn:${facts.partition}:cloudfront::${account}:distribution/${NOBODY}`;
  const [ordinary, foreign] = [madeUp(facts.account), madeUp(STRANGER_ACCOUNT)];
  const general = new Set([like(ordinary), like(foreign)]);
  const apart = [...new Set([...named, ...own])].filter((arn) => !general.has(like(arn)));
  return [
    distribution(foreign, anyForeign, []),
    distribution(ordinary, anyOwn(facts.account), [anyForeign]),
    ...apart.map((arn) => distribution(arn, `distribution ${arn}`, [anyForeign, anyOwn(facts.account)])),
  ];
};

const identity = (input: GuardInput, id: string): Asker => {
  const { partition, originAccessIdentities: list } = input.facts;
  const canonicalUserId = list.status === 'known' ? list.value.get(id)?.canonicalUserId : undefined;
  return {
    who: `origin access identity ${id}`,
    isReader: true,
    isAnonymous: false,
    coveredBy: ['every origin access identity'],
    ask: (action, resource, secure) =>
      oaiRequest({ oaiId: id, canonicalUserId, partition, action, resource, secure }),
  };
};

const identities = (input: GuardInput): readonly Asker[] => {
  const { originAccessIdentities: list } = input.facts;
  const named = principalsOf(input).flatMap((value) => (value.type === 'oai' ? [value.id] : []));
  const known = list.status === 'known' ? [...list.value.keys()] : [];
  const any = { ...identity(input, NOBODY), who: 'every origin access identity', coveredBy: [] };
  return [any, ...[...new Set([...named, ...known])].map((id) => identity(input, id))];
};

const principalsOf = ({ before, after }: GuardInput): readonly PrincipalValue[] =>
  [...before.statements, ...after.statements].flatMap(({ principal }) => principal.values);

const plain = { isReader: false, isAnonymous: false, coveredBy: ['everybody with credentials'] } as const;

const principal = (arn: string, account: string, who = arn): Asker => ({
  ...plain,
  who,
  ask: (action, resource, secure) => principalRequest({ arn, account, action, resource, secure }),
});

const other = (value: PrincipalValue, partition: string): readonly Asker[] => {
  switch (value.type) {
    case 'arn':
      return [principal(value.arn, value.arn.split(':')[4] ?? '')];
    case 'account':
      return [
        principal(`arn:${partition}:iam::${value.account}:root`, value.account, `account ${value.account}`),
      ];
    case 'service': {
      const { service } = value;
      if (service === CLOUDFRONT_SERVICE) return [];
      return [
        {
          ...plain,
          who: service,
          ask: (action, resource, secure) => serviceRequest({ service, action, resource, secure }),
        },
      ];
    }
    default:
      return [];
  }
};

/** In the order in which they are told: whoever covers others comes before them. */
export const askersOf = (input: GuardInput): readonly Asker[] => {
  const { partition } = input.facts;
  const everybody: Asker = {
    who: 'anybody without credentials',
    isReader: false,
    isAnonymous: true,
    coveredBy: [],
    ask: (action, resource, secure) => anonymousRequest({ action, resource, secure }),
  };
  const stranger = principal(
    `arn:${partition}:iam::${STRANGER_ACCOUNT}:role/origin-guard-probe`,
    STRANGER_ACCOUNT,
    'everybody with credentials',
  );
  const askers = [
    everybody,
    { ...stranger, coveredBy: [] },
    ...distributions(input),
    ...identities(input),
    ...principalsOf(input).flatMap((value) => other(value, partition)),
  ];
  return [...new Map(askers.map((asker) => [asker.who, asker])).values()];
};
