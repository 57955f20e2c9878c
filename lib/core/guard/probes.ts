/** Requests that must not gain from a write: strangers, neighbours, and everybody whom the documents name. */

import { type Reader, readerKey } from '../model/memory.ts';
import type { PolicyDocument, PrincipalValue } from '../model/policy.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import { canonicalJson } from '../policy/canonical.ts';
import {
  type AccessRequest,
  anonymousRequest,
  cloudFrontRequest,
  oaiRequest,
  principalRequest,
  serviceRequest,
} from '../policy/evaluate.ts';
import { globMatches } from '../policy/glob.ts';
import { CLOUDFRONT_SERVICE } from '../policy/principals.ts';
import { likeness, toldApart } from './alike.ts';
import { type GuardInput, intendedArns, intendedOais, readAction } from './check.ts';

/** Who asks, for messages, and the request for an action on a resource. */
export interface Probe {
  readonly who: string;
  /** The distribution that asks, where one does. */
  readonly distributionArn?: string;
  /** True when a change wants this reader to read. */
  readonly intended: boolean;
  /** The actions that changes give back to this reader, as patterns. */
  readonly writes: readonly string[];
  readonly ask: (action: string, resource: string) => AccessRequest;
}

const STRANGER_ACCOUNT = '999999999999';
const STRANGER_SERVICE = 'config.amazonaws.com';
const PROBE_KEY = 'origin-guard-probe';
const MAX_PATTERNS = 50;

const bucketActions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'];
const keyActions = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy'];

export interface Target {
  readonly action: string;
  readonly resource: string;
}

/** Object keys come from a name of our own and from the patterns that the documents use. */
export const targets = (input: GuardInput): readonly Target[] => {
  const { arn, write } = input;
  if (write.document.type === 'key') return keyActions.map((action) => ({ action, resource: arn }));
  const objects = [...new Set([`${arn}/${PROBE_KEY}`, ...patternObjects(input)])];
  return bucketActions.flatMap((action) =>
    action === 's3:ListBucket'
      ? [{ action, resource: arn }]
      : objects.map((resource) => ({ action, resource })),
  );
};

/** Statements that stand in both documents answer alike, so only the patterns of the others are worth asking about. */
const patternObjects = ({ arn, before, after }: GuardInput): readonly string[] => {
  const texts = (document: PolicyDocument): ReadonlySet<string> =>
    new Set(document.statements.map(({ raw }) => canonicalJson(raw)));
  const [old, next] = [texts(before), texts(after)];
  const differing = [...before.statements, ...after.statements].filter(({ raw }) => {
    const text = canonicalJson(raw);
    return !old.has(text) || !next.has(text);
  });
  return differing
    .flatMap(({ resource }) => resource.values)
    .filter((value) => value.startsWith(`${arn}/`))
    .slice(0, MAX_PATTERNS)
    .map((value) => value.replaceAll('*', PROBE_KEY).replaceAll('?', 'x'));
};

const writesOf = ({ writeGrants }: GuardInput, reader: Reader): readonly string[] =>
  writeGrants
    .filter((grant) => readerKey(grant.reader) === readerKey(reader))
    .flatMap(({ actions }) => actions);

const distributionProbe = (input: GuardInput, arn: string, intended: boolean): Probe => ({
  who: `distribution ${arn}`,
  distributionArn: arn,
  intended,
  writes: writesOf(input, { type: 'distribution', arn }),
  ask: (action, resource) => cloudFrontRequest({ distributionArn: arn, action, resource, secure: true }),
});

const oaiProbe = (input: GuardInput, id: string): Probe => {
  const identities = input.facts.originAccessIdentities;
  const canonicalUserId =
    identities.status === 'known' ? identities.value.get(id)?.canonicalUserId : undefined;
  const { partition } = input.facts;
  return {
    who: `origin access identity ${id}`,
    intended: intendedOais(input).has(id),
    writes: writesOf(input, { type: 'oai', id }),
    ask: (action, resource) =>
      oaiRequest({ oaiId: id, canonicalUserId, partition, action, resource, secure: true }),
  };
};

const principalProbe = (arn: string, account: string): Probe => ({
  who: arn,
  intended: false,
  writes: [],
  ask: (action, resource) => principalRequest({ arn, account, action, resource, secure: true }),
});

const serviceProbe = (service: string): Probe => ({
  who: service,
  intended: false,
  writes: [],
  ask: (action, resource) => serviceRequest({ service, action, resource, secure: true }),
});

const distributionProbes = (input: GuardInput): readonly Probe[] => {
  const { facts } = input;
  const intended = intendedArns(input);
  const listed = [...input.before.statements, ...input.after.statements]
    .flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
    .filter((value) => parseDistributionArn(value) !== undefined);
  const invented = [facts.account, STRANGER_ACCOUNT].map(
    (account) => `arn:${facts.partition}:cloudfront::${account}:distribution/EORIGINGUARDPROBE`,
  );
  const writers = input.writeGrants.flatMap(({ reader }) =>
    reader.type === 'distribution' ? [reader.arn] : [],
  );
  const arns = [...new Set([...toldApart(input), ...listed, ...invented, ...intended, ...writers])];
  const like = likeness(input);
  const seen = new Set<string>();
  return arns
    .map((arn) => distributionProbe(input, arn, intended.has(arn)))
    .filter(({ distributionArn: arn = '', intended: wanted, writes }) => {
      const kind = JSON.stringify([like(arn), wanted, writes]);
      return seen.size < seen.add(kind).size;
    });
};

const oaiProbes = (input: GuardInput): readonly Probe[] => {
  const identities = input.facts.originAccessIdentities;
  const known = identities.status === 'known' ? [...identities.value.keys()] : [];
  const writers = input.writeGrants.flatMap(({ reader }) => (reader.type === 'oai' ? [reader.id] : []));
  return [...new Set(['EORIGINGUARDPROBE', ...known, ...intendedOais(input), ...writers])].map((id) =>
    oaiProbe(input, id),
  );
};

const namedProbe = (value: PrincipalValue, input: GuardInput): readonly Probe[] => {
  switch (value.type) {
    case 'arn':
      return [principalProbe(value.arn, value.arn.split(':')[4] ?? '')];
    case 'account':
      return [principalProbe(`arn:${input.facts.partition}:iam::${value.account}:root`, value.account)];
    case 'oai':
      return [oaiProbe(input, value.id)];
    case 'service':
      return value.service === CLOUDFRONT_SERVICE ? [] : [serviceProbe(value.service)];
    default:
      return [];
  }
};

export const probes = (input: GuardInput): readonly Probe[] => {
  const { partition, account } = input.facts;
  const named = [...input.before.statements, ...input.after.statements]
    .flatMap(({ principal }) => principal.values)
    .flatMap((value) => namedProbe(value, input));
  return unique([
    {
      who: 'anybody without credentials',
      intended: false,
      writes: [],
      ask: (action, resource) => anonymousRequest({ action, resource, secure: true }),
    },
    principalProbe(`arn:${partition}:iam::${STRANGER_ACCOUNT}:role/origin-guard-probe`, STRANGER_ACCOUNT),
    principalProbe(`arn:${partition}:iam::${account}:role/origin-guard-probe`, account),
    serviceProbe(STRANGER_SERVICE),
    ...distributionProbes(input),
    ...oaiProbes(input),
    ...named,
  ]);
};

const unique = (list: readonly Probe[]): readonly Probe[] => [
  ...new Map(list.map((probe) => [probe.who, probe])).values(),
];

/** An intended reader may gain its read and what is given back to it; every other action must stay as it was. */
export const isIntended = (probe: Probe, target: Target, input: GuardInput): boolean =>
  (probe.intended && target.action === readAction(input)) ||
  probe.writes.some((pattern) => globMatches(pattern, target.action));
