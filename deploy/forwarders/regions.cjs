/**
 * Which Regions forward their events to the home Region. `default` are the Regions that every account of the partition
 * has; opt-in Regions are named beside it (`default,ap-southeast-3`), `none` leaves the other Regions to the sweep.
 */
const defaults = {
  aws: [
    ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
    ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
    ...[
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-southeast-1',
      'ap-southeast-2',
    ],
  ],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
};

const partitionOf = (region) =>
  region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws';

const isRegion = (name) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(name);

/** Sorted, without the home Region: its own rules see its events, and forwarding them to itself would double them. */
function forwardedRegions(wish, home) {
  const names = String(wish)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'none');
  const regions = names.flatMap((name) => (name === 'default' ? defaults[partitionOf(home)] : [name]));
  const wrong = regions.filter((name) => !isRegion(name) || partitionOf(name) !== partitionOf(home));
  if (wrong.length > 0)
    throw new Error(
      `forwardRegions: ${wrong.join(', ')} is no Region of the partition ${partitionOf(home)}. Write default, none, or ` +
        'names of Regions separated by commas. Nothing was packaged.',
    );
  return [...new Set(regions)].filter((name) => name !== home).sort();
}

/** CloudFormation's StackSets come to an opt-in Region with a service principal of that Region. */
const optInRegions = (regions, home) => regions.filter((name) => !defaults[partitionOf(home)].includes(name));

module.exports = { forwardedRegions, optInRegions };
