/** Partitions: where each has CloudFront's control plane and its events, and which one an ARN names. */

/** The Region in which CloudFront answers and records its calls (design.md, "On AWS"). */
const homeRegions: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
  'aws-iso': 'us-iso-east-1',
  'aws-iso-b': 'us-isob-east-1',
};

/** Throws for a partition we know nothing about: guessing a Region would read another account's world. */
export const homeRegionOf = (partition: string): string => {
  const region = homeRegions[partition];
  if (region === undefined) {
    throw new Error(
      `Partition ${partition} is unknown, so CloudFront's Region in it is too; nothing was called. ` +
        'Add it to lib/aws/partition.ts.',
    );
  }
  return region;
};

/** The partition an ARN names; undefined when the text is no ARN. */
export const partitionOfArn = (arn: string): string | undefined => {
  const [head, partition] = arn.split(':');
  return head === 'arn' && partition ? partition : undefined;
};
