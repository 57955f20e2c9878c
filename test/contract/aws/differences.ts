/**
 * The one table of where lab and emulators do not do what AWS documents: in words, then per behaviour what is seen
 * instead. Who is right, and why, is said by the behaviour (`says`, `source`, `evidence`): AWS, wherever it is
 * documented. The tests hold every row; a difference that is gone fails as well, and its row is to be taken out.
 */
import type { Json } from '../../../lib/core/model/json.ts';
import type { Name } from './implementations.ts';

/** What it does, in words -> id of the behaviour -> what is observed instead of `aws`. */
export type Table = Readonly<Record<string, Readonly<Record<string, Json>>>>;

const each = (seen: Json, ...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, seen]));

/** Ours: none. A row here must say why the lab is right, or cannot be. */
const lab: Table = {};

/** What moto and ministack have in common. */
const both: Table = {
  'stores any text as a bucket policy: no grammar, action, resource, principal or size is checked': {
    ...each(
      'accepted',
      ...['s3-policy-not-json', 's3-policy-without-principal', 's3-policy-wrong-effect'],
      ...['s3-policy-unknown-action', 's3-policy-foreign-resource', 's3-policy-action-without-resource'],
      ...['s3-policy-wrong-operator', 's3-policy-wrong-version', 's3-policy-duplicate-sid'],
      ...['s3-policy-too-long', 's3-policy-dead-principal', 's3-policy-unknown-service'],
      ...['s3-policy-unknown-role', 's3-policy-unknown-identity'],
    ),
    's3-policy-dead-principal-elsewhere': { put: 'accepted', storedStatements: 2 },
    'port-bucket-policy': ['absent', 'written', 1, 'written', 'written', 'absent'],
  },
  'lets a caller lock itself out of the bucket policy': {
    's3-policy-lockout': { plain: 'accepted', confirmed: 'accepted' },
  },
  'stores BlockPublicPolicy and never acts on it': {
    's3-policy-public-blocked': { public: 'accepted', oac: 'accepted' },
    's3-policy-public-stored-before': { before: 'accepted', stored: 'accepted', again: 'accepted' },
  },
  'keeps an account id in a policy as it was written': {
    's3-policy-account-becomes-root': { AWS: '111122223333' },
  },
  'answers for a bucket from every Region, and whatever owner is expected': {
    's3-bucket-of-another-region': 'accepted',
    's3-other-owner-expected': { read: 'NoSuchBucketPolicy 404', write: 'accepted' },
  },
  'gives a new bucket no public access block, and takes ACLs': {
    's3-fresh-blocks-public-access': 'GetPublicAccessBlock failed: NoSuchPublicAccessBlockConfiguration 404',
    's3-fresh-refuses-acls': 'accepted',
  },
  'checks little of a distribution: neither access controls, identities nor quantities': {
    ...each('accepted', 'cf-unknown-control', 'cf-unknown-identity', 'cf-quantities', 'cf-update-reference'),
  },
  'has every change of a distribution at once on every edge': {
    'cf-update-status': { before: 'Deployed', changed: 'Deployed', later: 'Deployed' },
  },
  'lets an access control be deleted under a distribution that uses it': {
    'cf-control-in-use': { used: 'accepted', unused: 'accepted' },
  },
  'checks no path of an invalidation and has no quota': {
    ...each(
      'accepted',
      ...['cf-invalidation-relative-path', 'cf-invalidation-tilde', 'cf-invalidation-wildcards'],
    ),
  },
  'stores any text as a key policy: no grammar, principal, size or lockout is checked': {
    ...each('accepted', 'kms-policy-not-json', 'kms-policy-without-principal', 'kms-policy-dead-principal'),
    ...each('accepted', 'kms-policy-lockout', 'kms-policy-too-long'),
  },
  'schedules the deletion of a key again and again': {
    'kms-pending-deletion': { state: 'PendingDeletion false', policy: 'accepted', again: 'accepted' },
  },
};

const withoutIdentities = (seen: string) =>
  each(
    `CreateCloudFrontOriginAccessIdentity failed: ${seen}`,
    ...['s3-policy-canonical-identity-becomes-arn', 's3-policy-deleted-identity', 'cf-control-and-identity'],
    ...['cf-list-identity', 'cf-identity-listed', 'cf-identity-reference-again', 'cf-identity-in-use'],
  );

const moto: Table = {
  'lists buckets without Regions, cuts the list at MaxBuckets and names no next page': {
    's3-list-tells-regions': 'no Region',
    's3-list-pages': { pages: [2], sorted: false },
    'port-buckets': 'unreadable: UnexpectedAnswer',
  },
  'gives a new bucket neither encryption nor ownership controls, and none back after a deletion': {
    ...each(
      'GetBucketEncryption failed: ServerSideEncryptionConfigurationNotFoundError 404',
      ...['s3-fresh-is-encrypted', 's3-encryption-deleted'],
    ),
    's3-fresh-has-no-acls': 'GetBucketOwnershipControls failed: OwnershipControlsNotFoundError 404',
    'port-fresh-bucket': { encryption: 'absent', block: 'absent', ownership: 'absent', tags: 'absent' },
  },
  'takes a condition on Referer for a restriction': { 's3-policy-status-referer': false },
  'has no access identities': withoutIdentities('Error 404'),
  'forgets how an origin signs: neither access control nor identity is shown again': {
    'cf-config-round-trip': { control: false, identity: 'not said', root: 'index.html', reference: true },
    'cf-list-control': { control: false, identity: 'not said' },
    'cf-list-summary': { enabled: false, staging: 'not said', target: 'site', viewers: 'redirect-to-https' },
  },
  'takes any ETag, and never changes one': {
    'cf-update': { comment: 'changed', newETag: false },
    'cf-update-if-match': { stale: 'accepted', missing: 'InvalidIfMatchVersion 400' },
    'cf-control-if-match': { stale: 'accepted', missing: 'accepted', newETag: false },
  },
  'deletes a distribution that is enabled, with any ETag': {
    'cf-delete': {
      enabled: 'accepted',
      stale: 'accepted',
      disabled: 'NoSuchDistribution 404',
      afterwards: 'NoSuchDistribution 404',
    },
  },
  'does not know the call': {
    'cf-list-connection-mode': 'Error 404',
    'port-distributions': 'unreadable: Error',
    'port-access-lists': { controls: true, identities: 'unreadable: Error' },
    'cf-copy-is-staging': 'CopyDistribution failed: Error 404',
    'port-function': 'PublishFunction failed: Error 404',
  },
  'has tags for distributions that do not exist': {
    'cf-tags-absent': 'accepted',
    'port-distribution': { status: 'known', tags: [], noStatus: 'absent', noTags: [] },
  },
  'lets two access controls have one name': { 'cf-control-same-name': 'accepted' },
  'writes the status of an invalidation in capitals, and completes it at once': {
    'cf-invalidation-status': { first: 'COMPLETED', later: 'COMPLETED', paths: ['/*'] },
    'port-invalidation': { made: 'created COMPLETED', later: false, gone: 'gone' },
  },
  'makes another invalidation for a reference that was used': {
    'cf-invalidation-same-reference': { same: false, listed: 2 },
    'cf-invalidation-other-paths': 'accepted',
  },
  'leaves fields out of a key': {
    'kms-describe': 'CUSTOMER Enabled true SYMMETRIC_DEFAULT undefined AWS_KMS undefined',
  },
  'has a key behind alias/aws/s3 that is like any other': {
    'kms-managed-key': { manager: 'CUSTOMER', put: 'accepted' },
  },
  'makes the id of a multi-Region key of a UUID with dashes': {
    'kms-multi-region-id': 'mrk- and something else',
  },
  'makes grants on a disabled key': {
    'kms-disabled': { state: 'Disabled false', policy: 'accepted', grant: 'accepted' },
  },
  'lists all grants at once': { 'kms-grants-pages': { first: 2, truncated: false, second: 0 } },
  'does not know service principals of grants': {
    'kms-grant-to-service': { service: 'not said', sourceArn: true, without: 'accepted' },
  },
  'wants the name of the key policy': {
    'kms-policy-name-optional': { put: 'NotFoundException 400', get: 'NotFoundException 400' },
  },
  'writes a dead principal into a key policy (see above)': {
    'port-key': ['CUSTOMER', 1, 0, 'written', 'written', 'absent'],
  },
};

const ministack: Table = {
  'makes a bucket again, and in another Region than it was asked in': {
    ...each('accepted', 's3-create-elsewhere', 's3-create-twice'),
  },
  'lists every bucket at once, in no order, with Regions also when no parameter was sent': {
    's3-list-without-parameter': 'eu-west-1',
    's3-list-pages': { pages: ['more'], sorted: false },
  },
  'shows only what was sent of a public access block, and none for a new bucket': {
    's3-block-round-trip': ['not said', 'not said', true, 'not said'],
    'port-fresh-bucket': { encryption: 'known', block: 'absent', ownership: 'known', tags: 'absent' },
  },
  'computes no policy status': {
    's3-policy-absent': { policy: 'NoSuchBucketPolicy 404', status: 'accepted' },
    ...each('not said', 's3-policy-status-public', 's3-policy-status-account', 's3-policy-status-oac'),
    ...each('not said', 's3-policy-status-source-account', 's3-policy-status-referer'),
  },
  'has no access identities to make': withoutIdentities('NoSuchResource 404'),
  'answers GetDistributionConfig in a form that the SDK reads as empty': {
    'cf-config-round-trip': { control: false, identity: 'not said', root: 'not said', reference: false },
    'cf-update': { comment: 'not said', newETag: true },
  },
  'has deployed and completed everything at once': {
    'cf-status': { first: 'Deployed', later: 'Deployed' },
    'cf-invalidation-status': { first: 'Completed', later: 'Completed', paths: ['/*'] },
    'port-invalidation': { made: 'created Completed', later: true, gone: 'gone' },
  },
  'answers the first distribution for a reference that was used, even with another configuration': {
    'cf-reference-again': { same: 'accepted', other: 'accepted' },
  },
  'lets a behaviour point at no origin': { 'cf-unknown-target': 'accepted' },
  'makes no pages of distributions and invalidations': {
    'cf-list-pages': { size: 'everything', truncated: false, next: 'no page of its own' },
    'cf-invalidation-pages': { size: 2, truncated: false },
  },
  'does not know the call': {
    'cf-list-connection-mode': 'NoSuchResource 404',
    'port-distributions': 'unreadable: NoSuchResource',
    'cf-copy-is-staging': 'CopyDistribution failed: NoSuchResource 404',
    ...each('CreateGrant failed: InvalidAction 400', 'kms-grant', 'kms-grants-pages', 'kms-grant-to-service'),
    'kms-disabled': { state: 'Disabled false', policy: 'accepted', grant: 'InvalidAction 400' },
    'port-key': ['CUSTOMER', 1, 'unreadable: InvalidAction', 'written', 'written', 'absent'],
  },
  'says NoSuchDistribution of tags': {
    'cf-tags-absent': 'NoSuchDistribution 404',
    'port-distribution': {
      status: 'known',
      tags: [],
      noStatus: 'absent',
      noTags: 'unreadable: NoSuchDistribution',
    },
  },
  'does not say whether a key is multi-Region, and makes none': {
    'kms-describe': 'CUSTOMER Enabled true SYMMETRIC_DEFAULT ENCRYPT_DECRYPT AWS_KMS undefined',
    'kms-multi-region-id': 'no mrk-',
  },
  'has no key behind alias/aws/s3': { 'kms-managed-key': 'DescribeKey failed: NotFoundException 400' },
};

export const tables: Readonly<Record<Name, readonly Table[]>> = {
  lab: [lab],
  moto: [both, moto],
  ministack: [both, ministack],
};
