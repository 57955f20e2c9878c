import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal, startTestLab, type TestLab } from './test-lab.ts';

let lab: TestLab;
beforeEach(async () => {
  lab = await startTestLab();
});
afterEach(() => lab.close());

const trailIn = (region: string) => lab.as('alice', region).cloudTrail;
const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/management-events';

test('a multi-Region trail is listed in every Region, and elsewhere only as a shadow', async () => {
  const list = async (region: string, includeShadowTrails?: boolean) =>
    (await trailIn(region).send(new DescribeTrailsCommand({ includeShadowTrails }))).trailList?.map(
      ({ TrailARN }) => TrailARN,
    );
  expect(await list('us-east-1')).toEqual([arn]);
  expect(await list('eu-west-1')).toEqual([arn]);
  expect(await list('eu-west-1', false)).toEqual([]);
  Object.assign(lab.account.trails[0] ?? {}, { multiRegion: false });
  expect(await list('eu-west-1')).toEqual([]);
});

test('it is asked about by name at home, by ARN elsewhere, and refused under any other name', async () => {
  const status = (region: string, Name: string) => trailIn(region).send(new GetTrailStatusCommand({ Name }));
  expect(await status('us-east-1', 'management-events')).toMatchObject({ IsLogging: true });
  expect(await status('eu-west-1', arn)).toMatchObject({ IsLogging: true });
  expect(await refusal(status('eu-west-1', 'management-events'))).toMatchObject({
    ...{ name: 'TrailNotFoundException', status: 400 },
  });
  const selectors = await trailIn('us-east-1').send(new GetEventSelectorsCommand({ TrailName: arn }));
  expect(selectors.EventSelectors).toMatchObject([{ ReadWriteType: 'All', IncludeManagementEvents: true }]);
});
