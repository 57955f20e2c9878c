/** Everything that lab and emulators are held to. */
import type { Behaviour } from '../behaviour.ts';
import { cloudFrontAccess } from './cloudfront-access.ts';
import { cloudFrontChange } from './cloudfront-change.ts';
import { cloudFrontCreate } from './cloudfront-create.ts';
import { cloudFrontInvalidations } from './cloudfront-invalidations.ts';
import { cloudFrontLists } from './cloudfront-lists.ts';
import { kmsGrants } from './kms-grants.ts';
import { kmsKeys } from './kms-keys.ts';
import { kmsPolicy } from './kms-policy.ts';
import { portCloudFront } from './port-cloudfront.ts';
import { portKms } from './port-kms.ts';
import { portS3 } from './port-s3.ts';
import { s3Buckets } from './s3-buckets.ts';
import { s3Configuration } from './s3-configuration.ts';
import { s3PolicyRefused } from './s3-policy-refused.ts';
import { s3PolicyStored } from './s3-policy-stored.ts';

export const behaviours: readonly Behaviour[] = [
  ...s3Buckets,
  ...s3Configuration,
  ...s3PolicyRefused,
  ...s3PolicyStored,
  ...cloudFrontCreate,
  ...cloudFrontChange,
  ...cloudFrontLists,
  ...cloudFrontAccess,
  ...cloudFrontInvalidations,
  ...kmsKeys,
  ...kmsGrants,
  ...kmsPolicy,
  ...portS3,
  ...portCloudFront,
  ...portKms,
];
