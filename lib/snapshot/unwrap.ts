/**
 * Takes what people paste from the AWS CLI out of its wrappers, before it is checked: `DistributionList.Items`,
 * `get-distribution` with its `DistributionConfig`, a policy that came as JSON text, and so on. What is not
 * recognised passes through unchanged, so that the check can say what is wrong with it.
 */
import { isJsonObject, type Json, type JsonObject } from '../core/model/json.ts';

/** The list inside `value`: the array itself, or the one under any of the wrapper names, or `Items`. */
export const unwrapList = (value: Json | undefined, wrappers: readonly string[]): Json | undefined => {
  if (!isJsonObject(value)) return value;
  for (const name of [...wrappers, 'Items']) {
    if (name in value) return unwrapList(value[name] ?? [], wrappers);
  }
  return 'Quantity' in value ? [] : value;
};

const saysMore = (value: JsonObject): boolean =>
  value.IsTruncated === true ||
  typeof value.NextToken === 'string' ||
  typeof value.ContinuationToken === 'string';

/** True when a pasted list says itself that there is more: `--no-paginate` or `--max-items` was used. */
export const isOnePageOfMore = (value: Json | undefined): boolean =>
  isJsonObject(value) &&
  (saysMore(value) || Object.values(value).some((inner) => isJsonObject(inner) && saysMore(inner)));

/** `{"Policy": …}` as get-bucket-policy and get-key-policy print it, and JSON text, become the document. */
export const unwrapPolicy = (value: Json): Json => {
  if (typeof value === 'string') {
    try {
      return unwrapPolicy(JSON.parse(value) as Json);
    } catch {
      return value;
    }
  }
  return isJsonObject(value) && 'Policy' in value && !('Statement' in value)
    ? unwrapPolicy(value.Policy ?? null)
    : value;
};

/** The inner object when a whole CLI answer was pasted under the name that the answer has inside. */
const unwrapSame = (value: Json | undefined, name: string): Json | undefined =>
  isJsonObject(value) && name in value ? value[name] : value;

const mapItems = (value: Json | undefined, change: (item: JsonObject) => JsonObject): Json | undefined =>
  Array.isArray(value) ? value.map((item: Json) => (isJsonObject(item) ? change(item) : item)) : value;

/** Replaces the fields that are present; absent ones stay absent. */
const changeFields = (
  item: JsonObject,
  changes: Readonly<Record<string, (value: Json) => Json | undefined>>,
): JsonObject => {
  const changed: [string, Json][] = Object.entries(item).map(([name, value]) => {
    const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
    return [name, change ? (change(value) ?? null) : value];
  });
  return Object.fromEntries(changed);
};

const tags = (value: Json): Json | undefined => unwrapList(value, ['Tags', 'TagSet']);

const distribution =
  (account: Json | undefined, partition: Json | undefined) =>
  (item: JsonObject): JsonObject => {
    const outer = isJsonObject(item.Distribution) ? { ...item, ...item.Distribution } : item;
    const whole = isJsonObject(outer.DistributionConfig) ? { ...outer.DistributionConfig, ...outer } : outer;
    const arn =
      typeof whole.Id === 'string'
        ? `arn:${partition}:cloudfront::${account}:distribution/${whole.Id}`
        : null;
    return { ...changeFields(whole, { Tags: tags }), ARN: whole.ARN ?? arn };
  };

const withConfig =
  (wrapper: string, config: string) =>
  (item: JsonObject): JsonObject => {
    const outer = isJsonObject(item[wrapper]) ? { ...item, ...item[wrapper] } : item;
    return isJsonObject(outer[config]) ? { ...outer[config], ...outer } : outer;
  };

const bucket = (item: JsonObject): JsonObject =>
  changeFields(item, {
    Policy: unwrapPolicy,
    ServerSideEncryptionConfiguration: (value) => unwrapSame(value, 'ServerSideEncryptionConfiguration'),
    PublicAccessBlockConfiguration: (value) => unwrapSame(value, 'PublicAccessBlockConfiguration'),
    OwnershipControls: (value) => unwrapSame(value, 'OwnershipControls'),
    TagSet: tags,
  });

const aliasName = (alias: Json): Json =>
  isJsonObject(alias) && typeof alias.AliasName === 'string' ? alias.AliasName : alias;

const key = (item: JsonObject): JsonObject =>
  changeFields(item, {
    KeyMetadata: (value) => unwrapSame(value, 'KeyMetadata'),
    Policy: unwrapPolicy,
    Grants: (value) => unwrapList(value, ['Grants']),
    Aliases: (value) => {
      const list = unwrapList(value, ['Aliases']);
      return Array.isArray(list) ? list.map(aliasName) : list;
    },
  });

/** The lists of a snapshot, with the wrapper names under which the AWS CLI prints them. */
export const listWrappers: Readonly<Record<string, readonly string[]>> = {
  distributions: ['DistributionList', 'Distributions'],
  originAccessControls: ['OriginAccessControlList'],
  originAccessIdentities: ['CloudFrontOriginAccessIdentityList'],
  buckets: ['Buckets'],
  functions: ['FunctionList'],
  keys: ['Keys'],
};

/** One snapshot with every known wrapper removed, `earlier` included. */
export const unwrapSnapshot = (snapshot: JsonObject): JsonObject => {
  const items: Readonly<Record<string, (item: JsonObject) => JsonObject>> = {
    distributions: distribution(snapshot.account, snapshot.partition),
    originAccessControls: withConfig('OriginAccessControl', 'OriginAccessControlConfig'),
    originAccessIdentities: withConfig(
      'CloudFrontOriginAccessIdentity',
      'CloudFrontOriginAccessIdentityConfig',
    ),
    buckets: bucket,
    keys: key,
  };
  const lists = Object.entries(listWrappers).map(([name, wrappers]) => {
    const change = items[name] ?? ((item: JsonObject) => item);
    return [name, (value: Json) => mapItems(unwrapList(value, wrappers), change)] as const;
  });
  return changeFields(snapshot, {
    ...Object.fromEntries(lists),
    accountPublicAccessBlock: (value) => unwrapSame(value, 'PublicAccessBlockConfiguration'),
    earlier: (value) => (isJsonObject(value) ? unwrapSnapshot(value) : value),
  });
};
