import { afterEach, describe, expect, it } from 'vitest';
import { checkPort } from './checks.ts';
import { json, jsonError, startWire, type Wire, type WireReply } from './testing/wire.ts';

let wire: Wire;
afterEach(() => wire.close());

/** Answers by operation; answers the port, and which operation was asked in which Region. */
const open = async (answers: Readonly<Record<string, WireReply>>) => {
  const asked: string[] = [];
  wire = await startWire(({ headers }) => {
    const operation = String(headers['x-amz-target']).split('.').pop() ?? '';
    const region = /\/([a-z0-9-]+)\/\w+\/aws4_request/.exec(String(headers.authorization))?.[1];
    asked.push(`${operation} ${region}`);
    return answers[operation] ?? jsonError(400, 'UnknownOperationException');
  });
  return { port: checkPort(wire.options), asked };
};

const trail = { Name: 't', TrailARN: 'arn:aws:cloudtrail:eu-west-1:1:trail/t', HomeRegion: 'eu-west-1' };

describe('trails', () => {
  it('are asked about once, in their own Region, whichever Regions they log', async () => {
    const selectors = [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }];
    const { port, asked } = await open({
      DescribeTrails: json({ trailList: [trail] }),
      GetTrailStatus: json({ IsLogging: true }),
      GetEventSelectors: json({ TrailARN: trail.TrailARN, EventSelectors: selectors }),
    });
    const found = await port.trailsOfRegion('us-east-1');
    expect(found).toMatchObject({
      status: 'known',
      value: [
        {
          ...{ arn: trail.TrailARN, name: 't', logging: { status: 'known', value: true } },
          selectors: { value: { EventSelectors: selectors } },
        },
      ],
    });
    await port.trailsOfRegion('eu-west-2');
    expect(asked.sort()).toEqual([
      ...['DescribeTrails eu-west-2', 'DescribeTrails us-east-1'],
      ...['GetEventSelectors eu-west-1', 'GetTrailStatus eu-west-1'],
    ]);
  });

  it('that cannot be read are neither absent nor in order', async () => {
    const { port } = await open({
      DescribeTrails: json({ trailList: [trail] }),
      GetTrailStatus: json({}),
      GetEventSelectors: jsonError(400, 'AccessDeniedException'),
    });
    expect(await port.trailsOfRegion('us-east-1')).toMatchObject({
      value: [{ logging: { status: 'unreadable' }, selectors: { status: 'unreadable' } }],
    });
    await wire.close();
    const refused = await open({ DescribeTrails: jsonError(400, 'AccessDeniedException') });
    expect(await refused.port.trailsOfRegion('us-east-1')).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^AccessDeniedException: DescribeTrails in us-east-1/),
    });
  });
});

describe('a rule', () => {
  it('is asked for by name in its Region, and its absence is known', async () => {
    const { port, asked } = await open({ DescribeRule: json({ Name: 'r', State: 'DISABLED' }) });
    expect(await port.ruleState('r', 'eu-west-3')).toEqual({ status: 'known', value: 'DISABLED' });
    expect(asked).toEqual(['DescribeRule eu-west-3']);
    await wire.close();
    const none = await open({ DescribeRule: jsonError(400, 'ResourceNotFoundException') });
    expect(await none.port.ruleState('r', 'eu-west-3')).toEqual({ status: 'absent' });
  });
});

describe('a queue', () => {
  it('holds what waits, what is delayed and what is in flight', async () => {
    const Attributes = {
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '2',
      ApproximateNumberOfMessagesNotVisible: '4',
    };
    const { port } = await open({ GetQueueAttributes: json({ Attributes }) });
    expect(await port.queueDepth('http://127.0.0.1:1/1/q')).toEqual({ status: 'known', value: 7 });
    await wire.close();
    const partly = await open({ GetQueueAttributes: json({ Attributes: {} }) });
    expect(await partly.port.queueDepth('http://127.0.0.1:1/1/q')).toMatchObject({ status: 'unreadable' });
  });
});
