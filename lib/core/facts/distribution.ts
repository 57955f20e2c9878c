/** Turns one DistributionSummary into {@link DistributionFacts}, or says why it cannot be trusted. */

import type {
  BehaviourFacts,
  DistributionFacts,
  OriginAccessControlFacts,
  OriginFacts,
  OriginSigning,
} from '../model/facts.ts';
import { isJsonObject } from '../model/json.ts';
import { known, type Reading, unreadable, valueOr } from '../model/reading.ts';
import { classifyOriginHost } from '../origin/host.ts';
import { type EdgeCode, originPickers } from './origin-pickers.ts';
import { instant, items, member, tags, text, texts, unreadableBecause } from './parts.ts';
import { unknownNames } from './unreadable-names.ts';

/** `''` says that there is none; what is not there is not known. */
const rootObject = (value: unknown): string | undefined => (value === '' ? '' : text(value));

export interface DistributionContext extends EdgeCode {
  readonly originAccessControls: Reading<ReadonlyMap<string, OriginAccessControlFacts>>;
  /** How a bucket of ours is written whose name is this in small letters: DNS has no case, old names may. */
  readonly writtenNames: ReadonlyMap<string, string>;
}

const hostOf = (domainName: string, { writtenNames }: DistributionContext): OriginFacts['host'] => {
  const host = classifyOriginHost(domainName);
  return 'bucket' in host ? { ...host, bucket: writtenNames.get(host.bucket) ?? host.bucket } : host;
};

const oacSigning = (id: string, list: DistributionContext['originAccessControls']): OriginSigning => {
  if (list.status === 'unreadable') return { type: 'oac-unknown', id, because: list.because };
  const found = list.status === 'known' ? list.value.get(id) : undefined;
  if (found === undefined)
    return { type: 'oac-unknown', id, because: `origin access control ${id} is not in the account's list` };
  return { type: 'oac', id, behaviour: found.signingBehaviour, originType: found.originType };
};

const signingOf = (origin: unknown, context: DistributionContext): OriginSigning => {
  const oac = text(member(origin, 'OriginAccessControlId'));
  if (oac !== undefined) return oacSigning(oac, context.originAccessControls);
  const oai = text(member(member(origin, 'S3OriginConfig'), 'OriginAccessIdentity'));
  return oai === undefined ? { type: 'none' } : { type: 'oai', id: oai.slice(oai.lastIndexOf('/') + 1) };
};

/** CloudFront keeps `''` or `/prefix` without a slash at the end; anything else is brought into that form. */
const originPathOf = (value: unknown): string => {
  const trimmed = (text(value) ?? '').replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
};

const originOf = (origin: unknown, context: DistributionContext): OriginFacts | undefined => {
  const id = text(member(origin, 'Id'));
  const domainName = text(member(origin, 'DomainName'));
  if (id === undefined || domainName === undefined) return undefined;
  const path = member(origin, 'OriginPath');
  const parameterised = typeof path === 'string' && path.includes('{{');
  return {
    id,
    domainName,
    originPath: originPathOf(path),
    host: parameterised ? { kind: 'parameterised' } : hostOf(domainName, context),
    signing: signingOf(origin, context),
  };
};

const associations = (behaviour: unknown, name: string): readonly unknown[] => {
  const list = items(member(behaviour, name));
  // A list that cannot be understood counts as one unknown association, which may pick an origin.
  return list.status === 'known' ? list.value : [{}];
};

const behaviourOf = (behaviour: unknown, isDefault: boolean): BehaviourFacts => {
  const methods = items(member(behaviour, 'AllowedMethods'));
  const atViewerRequest = (association: unknown) => member(association, 'EventType') !== 'viewer-response';
  return {
    pathPattern: isDefault ? '*' : (text(member(behaviour, 'PathPattern')) ?? '*'),
    isDefault,
    targetOriginId: text(member(behaviour, 'TargetOriginId')) ?? '',
    viewerProtocolPolicy: text(member(behaviour, 'ViewerProtocolPolicy')) ?? '',
    allowedMethods: methods.status === 'known' ? texts(methods.value) : [],
    hasViewerRequestFunction:
      associations(behaviour, 'FunctionAssociations').some(atViewerRequest) ||
      associations(behaviour, 'LambdaFunctionAssociations').some(
        (association) => member(association, 'EventType') === 'viewer-request',
      ),
  };
};

const groupOf = (group: unknown): DistributionFacts['originGroups'][number] => {
  const members = items(member(group, 'Members'));
  const ids = members.status === 'known' ? members.value.map((entry) => text(member(entry, 'OriginId'))) : [];
  return { id: text(member(group, 'Id')) ?? '', members: ids.filter((id) => id !== undefined) };
};

const errorPagesOf = (summary: unknown): readonly string[] | undefined => {
  const responses = items(member(summary, 'CustomErrorResponses'));
  if (responses.status === 'unreadable') return undefined;
  return valueOr(responses, []).flatMap((response) => text(member(response, 'ResponsePagePath')) ?? []);
};

interface Lists {
  readonly origins: readonly unknown[];
  readonly groups: readonly unknown[];
  readonly behaviours: readonly unknown[];
}

const listsOf = (summary: unknown): Reading<Lists> => {
  const lists: Record<string, readonly unknown[]> = {};
  if (!isJsonObject(member(summary, 'Origins'))) return unreadable('it does not say its Origins');
  for (const name of ['Origins', 'OriginGroups', 'CacheBehaviors']) {
    const list = items(member(summary, name));
    if (list.status === 'unreadable') return unreadable(`its ${name} ${list.because}`);
    lists[name] = valueOr(list, []);
  }
  // CloudFront demands an origin: without one, this is no list of origins but the loss of one.
  if (lists.Origins?.length === 0)
    return unreadable('its Origins name no origin, which CloudFront does not allow');
  const { Origins: origins = [], OriginGroups: groups = [], CacheBehaviors: behaviours = [] } = lists;
  return known({ origins, groups, behaviours });
};

const factsOf = (
  summary: unknown,
  id: string,
  arn: string,
  lists: Lists,
  origins: readonly OriginFacts[],
  context: DistributionContext,
): DistributionFacts => {
  const defaultBehaviour = member(summary, 'DefaultCacheBehavior');
  const behaviours = [...(defaultBehaviour === undefined ? [] : [defaultBehaviour]), ...lists.behaviours];
  const tagsBecause = unreadableBecause(summary, 'Tags');
  return {
    id,
    arn,
    status: text(member(summary, 'Status')),
    enabled: member(summary, 'Enabled') !== false,
    staging: member(summary, 'Staging') === true,
    tenantOnly: member(summary, 'ConnectionMode') === 'tenant-only',
    lastModified: instant(member(summary, 'LastModifiedTime')),
    defaultRootObject: rootObject(member(summary, 'DefaultRootObject')),
    tags: tagsBecause === undefined ? tags(member(summary, 'Tags')) : unreadable(tagsBecause),
    origins,
    originGroups: lists.groups.map(groupOf),
    behaviours: behaviours.map((behaviour) => behaviourOf(behaviour, behaviour === defaultBehaviour)),
    errorPages: errorPagesOf(summary),
    originPickers: originPickers(
      behaviours.flatMap((behaviour) => associations(behaviour, 'FunctionAssociations')),
      behaviours.flatMap((behaviour) => associations(behaviour, 'LambdaFunctionAssociations')),
      context,
    ),
  };
};

/** Source: SDK-CF DistributionSummary (aws-facts 2.1). Every enum stays an open string. */
export const distributionFacts = (
  summary: unknown,
  context: DistributionContext,
): Reading<DistributionFacts> => {
  const id = text(member(summary, 'Id'));
  const arn = text(member(summary, 'ARN'));
  if (id === undefined || arn === undefined) return unreadable('an entry has no Id or no ARN');
  const unknown = unknownNames(summary, 'distribution');
  if (unknown !== undefined) return unreadable(`${id}: ${unknown}`);
  const lists = listsOf(summary);
  if (lists.status !== 'known')
    return unreadable(`${id}: ${'because' in lists ? lists.because : 'no lists'}`);
  const origins = lists.value.origins.map((origin) => originOf(origin, context));
  const readable = origins.filter((origin) => origin !== undefined);
  if (readable.length < origins.length) return unreadable(`${id} has an origin without Id or DomainName`);
  return known(factsOf(summary, id, arn, lists.value, readable, context));
};
