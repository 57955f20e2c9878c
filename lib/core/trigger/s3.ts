/** S3 calls that can change who may read a bucket, and the bucket each one names. */
import { always, documents, everything, type ReadNaming, requestOf, resourceArns, textAt } from './record.ts';

const bucketArn = /^arn:aws[a-z-]*:s3:::([^/:*]+)$/;
const bucketName = /^[A-Za-z0-9._-]{3,255}$/;

/** `requestParameters.bucketName`, else the bucket ARN among `resources`. */
const bucketOf = (record: unknown): string | undefined => {
  const asked = textAt(requestOf(record), 'bucketName');
  const resources = resourceArns(record).map((arn) => bucketArn.exec(arn)?.[1]);
  return [asked, ...resources].find((name) => name !== undefined && bucketName.test(name));
};

const ofBucket: ReadNaming = (record) => {
  const name = bucketOf(record);
  return name === undefined
    ? everything('The record names no bucket, so every document is looked at.')
    : documents({ documents: [{ type: 'bucket', name }] });
};

const ofAccount = always('Block Public Access of the account holds for every bucket.');

/** Their request shapes are not documented: the bucket is used when named as elsewhere, else all are looked at. */
const ofAccessPoint: ReadNaming = (record) => {
  const name = bucketOf(record);
  return name === undefined
    ? everything('An access point changed, and the record does not say which bucket is behind it.')
    : documents({ documents: [{ type: 'bucket', name }] });
};

/** CloudTrail's names, which differ from the API's (docs/aws-facts.md, "Events"). */
export const s3Calls: Readonly<Record<string, ReadNaming>> = {
  PutBucketPolicy: ofBucket,
  DeleteBucketPolicy: ofBucket,
  PutBucketPublicAccessBlock: ofBucket,
  DeleteBucketPublicAccessBlock: ofBucket,
  PutAccountPublicAccessBlock: ofAccount,
  DeleteAccountPublicAccessBlock: ofAccount,
  PutBucketAcl: ofBucket,
  PutBucketOwnershipControls: ofBucket,
  DeleteBucketOwnershipControls: ofBucket,
  PutBucketEncryption: ofBucket,
  DeleteBucketEncryption: ofBucket,
  PutBucketWebsite: ofBucket,
  DeleteBucketWebsite: ofBucket,
  CreateBucket: ofBucket,
  DeleteBucket: ofBucket,
  PutBucketTagging: ofBucket,
  DeleteBucketTagging: ofBucket,
  PutAccessPointPolicy: ofAccessPoint,
  DeleteAccessPointPolicy: ofAccessPoint,
  CreateAccessPoint: ofAccessPoint,
  DeleteAccessPoint: ofAccessPoint,
  PutMultiRegionAccessPointPolicy: ofAccessPoint,
};
