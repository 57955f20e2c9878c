/** CloudTrail's trails: the account has a right one from the start, and tests stop it, blind it or take it away. */
import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import { AwsError } from './wire.ts';

export interface LabTrail {
  readonly name: string;
  readonly homeRegion: string;
  /** It logs every Region, and is listed in each. */
  multiRegion: boolean;
  logging: boolean;
  /** As GetEventSelectors prints them; one of both. */
  eventSelectors?: readonly JsonObject[];
  advancedEventSelectors?: readonly JsonObject[];
}

/** What the console makes: all management events of all Regions. */
export const createTrails = (): LabTrail[] => [
  {
    name: 'management-events',
    homeRegion: 'us-east-1',
    multiRegion: true,
    logging: true,
    eventSelectors: [
      {
        ReadWriteType: 'All',
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ],
  },
];

/** The part of the account that this file is about. */
interface Account {
  readonly id: string;
  readonly partition: string;
  readonly trails: readonly LabTrail[];
}

const arnOf = (account: Account, { name, homeRegion }: LabTrail): string =>
  `arn:${account.partition}:cloudtrail:${homeRegion}:${account.id}:trail/${name}`;

const shown = (account: Account, trail: LabTrail): JsonObject => ({
  Name: trail.name,
  S3BucketName: `${trail.name}-logs`,
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: trail.multiRegion,
  HomeRegion: trail.homeRegion,
  TrailARN: arnOf(account, trail),
  LogFileValidationEnabled: true,
  HasCustomEventSelectors: trail.advancedEventSelectors !== undefined,
  HasInsightSelectors: false,
  IsOrganizationTrail: false,
});

const isSeenIn = (trail: LabTrail, region: string, shadows: boolean): boolean =>
  trail.homeRegion === region || (trail.multiRegion && shadows);

const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [];

export const describeTrails = (account: Account, region: string, input: JsonObject): JsonObject => {
  const wanted = textsOf(input.trailNameList);
  const shadows = input.includeShadowTrails !== false;
  const trailList = account.trails
    .filter((trail) => isSeenIn(trail, region, shadows))
    .filter(
      (trail) => wanted.length === 0 || wanted.includes(trail.name) || wanted.includes(arnOf(account, trail)),
    )
    .map((trail) => shown(account, trail));
  return { trailList };
};

/** By name where it is at home, by ARN from wherever it is seen. */
const trailNamed = (account: Account, region: string, name: Json | undefined): LabTrail => {
  if (typeof name !== 'string' || name === '')
    throw new AwsError('InvalidTrailNameException', 400, 'Trail name cannot be blank.');
  const found = account.trails.find((trail) =>
    name === arnOf(account, trail)
      ? isSeenIn(trail, region, true)
      : name === trail.name && trail.homeRegion === region,
  );
  if (found !== undefined) return found;
  throw new AwsError('TrailNotFoundException', 400, `Unknown trail: ${name} for the user: ${account.id}`);
};

export const trailStatus = (account: Account, region: string, input: JsonObject): JsonObject => ({
  IsLogging: trailNamed(account, region, input.Name).logging,
});

export const trailSelectors = (account: Account, region: string, input: JsonObject): JsonObject => {
  const trail = trailNamed(account, region, input.TrailName);
  const { eventSelectors, advancedEventSelectors } = trail;
  return {
    TrailARN: arnOf(account, trail),
    ...(eventSelectors === undefined ? {} : { EventSelectors: eventSelectors }),
    ...(advancedEventSelectors === undefined ? {} : { AdvancedEventSelectors: advancedEventSelectors }),
  };
};
