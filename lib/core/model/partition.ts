/** Which AWS partition a Region belongs to: told once, for records, configuration and adapters alike. */

const regionPrefixes: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-isob-', 'aws-iso-b'],
  ['us-iso-', 'aws-iso'],
];

/** `aws` for every Region that no other partition claims, so that new Regions need no release. */
export const partitionOfRegion = (region: string): string =>
  regionPrefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
