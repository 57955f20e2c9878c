/** ARNs that origin access speaks of, in every partition. */

export interface DistributionArn {
  readonly partition: string;
  readonly account: string;
  readonly id: string;
}

const distributionArn =
  /^arn:(?<partition>aws[a-z-]*):cloudfront::(?<account>\d{12}):distribution\/(?<id>[A-Z0-9]+)$/;

/** The parts of a distribution's ARN; undefined for anything else, wildcards and stray characters included. */
export const parseDistributionArn = (text: string): DistributionArn | undefined => {
  const parts = distributionArn.exec(text)?.groups as DistributionArn | undefined;
  return parts && { ...parts };
};

export const bucketArnOf = (partition: string, bucket: string): string => `arn:${partition}:s3:::${bucket}`;

/** The Region of a key ARN; undefined when the text is not one. */
export const regionOfKeyArn = (keyArn: string): string | undefined =>
  /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/.+$/.exec(keyArn)?.[1];

export const partitionOfArn = (arn: string): string => arn.split(':')[1] ?? 'aws';
