/** CheckPort: what CloudTrail, EventBridge and SQS tell of the guard's own installation. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail as TrailInfo,
} from '@aws-sdk/client-cloudtrail';
import { DescribeRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Reading } from '../core/model/reading.ts';
import type { Trail, TrailSelectors } from '../core/model/trail.ts';
import type { CheckPort } from '../ports.ts';
import { present, reading, readLimit } from './call.ts';
import { type AwsOptions, clientConfig, perRegion } from './clients.ts';

const depths = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const;

/** Each trail is asked once, in its own Region, whichever Regions it logs. */
const createTrails = (clientOf: (region: string) => CloudTrailClient) => {
  const asked = new Map<string, Promise<Trail>>();
  const ask = async (trail: TrailInfo, region: string): Promise<Trail> => {
    const arn = present(trail.TrailARN, 'TrailARN');
    const client = clientOf(trail.HomeRegion ?? region);
    const [logging, selectors] = await Promise.all([
      reading(`GetTrailStatus of ${arn}`, async () => {
        const answer = await client.send(new GetTrailStatusCommand({ Name: arn }), readLimit());
        return present(answer.IsLogging, 'IsLogging');
      }, ['TrailNotFoundException']),
      reading(`GetEventSelectors of ${arn}`, async (): Promise<TrailSelectors> => {
        const command = new GetEventSelectorsCommand({ TrailName: arn });
        const { EventSelectors, AdvancedEventSelectors } = await client.send(command, readLimit());
        return { EventSelectors, AdvancedEventSelectors } as TrailSelectors;
      }, ['TrailNotFoundException']),
    ]);
    return { arn, name: trail.Name ?? arn, logging, selectors };
  };
  return (trail: TrailInfo, region: string): Promise<Trail> => {
    const arn = trail.TrailARN ?? '';
    const known = asked.get(arn) ?? ask(trail, region);
    asked.set(arn, known);
    return known;
  };
};

/** Made anew for each look: it remembers which trails were asked. */
export const checkPort = (options: AwsOptions): CheckPort => {
  const cloudTrail = perRegion((region) => new CloudTrailClient(clientConfig(options, region)));
  const eventBridge = perRegion((region) => new EventBridgeClient(clientConfig(options, region)));
  const sqs = new SQSClient(clientConfig(options));
  const trailOf = createTrails(cloudTrail);
  return {
    trailsOfRegion: (region): Promise<Reading<readonly Trail[]>> =>
      reading(`DescribeTrails in ${region}`, async () => {
        const answer = await cloudTrail(region).send(new DescribeTrailsCommand({}), readLimit());
        return Promise.all((answer.trailList ?? []).map((trail) => trailOf(trail, region)));
      }),
    ruleState: (name, region) =>
      reading(`DescribeRule ${name} in ${region}`, async () => {
        const answer = await eventBridge(region).send(new DescribeRuleCommand({ Name: name }), readLimit());
        return present<string>(answer.State, 'State');
      }, ['ResourceNotFoundException']),
    queueDepth: (QueueUrl) =>
      reading(`GetQueueAttributes of ${QueueUrl}`, async () => {
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...depths] });
        const { Attributes = {} } = await sqs.send(command, readLimit());
        return depths.reduce((sum, name) => sum + Number(present(Attributes[name], name)), 0);
      }, ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']),
  };
};
