/** CloudFront calls that change which distribution reads which bucket, and what each one names. */
import type { DocumentRef } from '../model/subject.ts';
import { classifyOriginHost } from '../origin/host.ts';
import {
  always,
  documents,
  everything,
  type Fields,
  fieldsAt,
  listAt,
  nothing,
  type ReadNaming,
  requestOf,
  textAt,
} from './record.ts';

const distributionId = /^E[A-Z0-9]{1,30}$/;
const cloudFrontArn = /^arn:aws[a-z-]*:cloudfront::\d{12}:([a-z-]+)\/([^/]+)$/;

const idAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const id = textAt(value, ...path);
  return id !== undefined && distributionId.test(id) ? id : undefined;
};

const ids = (...found: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(found.filter((id) => id !== undefined)),
];

const missingRequest = everything(
  'CloudTrail left out the request, so the record does not say which distribution changed.',
);
const missingId = everything('The record does not name the distribution in a form that we know.');

/** Buckets of a configuration in the event: only a hint where to look, the configuration itself is never used. */
const originBuckets = (config: Fields | undefined): readonly DocumentRef[] => {
  const names = listAt(config, 'origins', 'items').flatMap((origin) => {
    const host = classifyOriginHost(textAt(origin, 'domainName') ?? '');
    return host.kind === 'rest' || host.kind === 'website' || host.kind === 'accelerate' ? host.bucket : [];
  });
  return [...new Set(names)].map((name) => ({ type: 'bucket', name }));
};

const configOf = (request: Fields): Fields | undefined =>
  fieldsAt(request, 'distributionConfig') ??
  fieldsAt(request, 'distributionConfigWithTags', 'distributionConfig');

const created: ReadNaming = (record) => {
  const request = requestOf(record);
  if (request === undefined) return missingRequest;
  const distributionIds = ids(idAt(record, 'responseElements', 'distribution', 'id'));
  if (distributionIds.length === 0) return missingId;
  return documents({ documents: originBuckets(configOf(request)), distributionIds });
};

/** Calls whose request names distributions in the given fields; the first of them must be there. */
const named =
  (first: string, ...others: readonly string[]): ReadNaming =>
  (record) => {
    const request = requestOf(record);
    if (request === undefined) return missingRequest;
    const id = idAt(request, first);
    if (id === undefined) return missingId;
    return documents({
      documents: originBuckets(configOf(request)),
      distributionIds: ids(id, ...others.map((field) => idAt(request, field))),
    });
  };

const copied: ReadNaming = (record) => {
  const naming = named('primaryDistributionId')(record);
  if (naming.kind !== 'documents') return naming;
  const copy = idAt(record, 'responseElements', 'distribution', 'id');
  return copy === undefined
    ? missingId
    : { ...naming, distributionIds: ids(...naming.distributionIds, copy) };
};

const tenant: ReadNaming = (record) => {
  const id =
    idAt(requestOf(record), 'distributionId') ??
    idAt(record, 'responseElements', 'distributionTenant', 'distributionId');
  return id === undefined
    ? everything('A distribution tenant changed, and the record does not name its distribution.')
    : documents({ distributionIds: [id] });
};

const tagged: ReadNaming = (record) => {
  const arn = cloudFrontArn.exec(textAt(requestOf(record), 'resource') ?? '');
  if (arn === null) return everything('Tags changed, and the record does not say of what.');
  const [, type, id = ''] = arn;
  if (type !== 'distribution') return nothing(`Tags of a ${type} do not steer Origin Guard.`);
  return distributionId.test(id) ? documents({ distributionIds: [id] }) : missingId;
};

const accessControl = always(
  'An origin access control serves many distributions, and the record names none.',
);
const identity = always('An origin access identity serves many distributions, and the record names none.');
const staging = always('A continuous deployment policy names its staging distribution by DNS name only.');
const edgeCode = always('A function may run in any distribution, and the record names none.');

export const cloudFrontCalls: Readonly<Record<string, ReadNaming>> = {
  CreateDistribution: created,
  CreateDistributionWithTags: created,
  UpdateDistribution: named('id'),
  UpdateDistributionWithStagingConfig: named('id', 'stagingDistributionId'),
  CopyDistribution: copied,
  DeleteDistribution: named('id'),
  CreateOriginAccessControl: accessControl,
  UpdateOriginAccessControl: accessControl,
  DeleteOriginAccessControl: accessControl,
  CreateCloudFrontOriginAccessIdentity: identity,
  UpdateCloudFrontOriginAccessIdentity: identity,
  DeleteCloudFrontOriginAccessIdentity: identity,
  CreateContinuousDeploymentPolicy: staging,
  UpdateContinuousDeploymentPolicy: staging,
  DeleteContinuousDeploymentPolicy: staging,
  CreateDistributionTenant: tenant,
  UpdateDistributionTenant: tenant,
  DeleteDistributionTenant: tenant,
  PublishFunction: edgeCode,
  UpdateFunction: edgeCode,
  TagResource: tagged,
  UntagResource: tagged,
};
