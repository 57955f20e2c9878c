/** What the self-check asks for by name is what the stack makes. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forwarderRules, homeRules, rulesOf } from '../../lib/core/selfcheck/rules.ts';
import { gatherCheckFacts } from '../../lib/self-check.ts';
import { root } from '../../scripts/build.ts';
import { type PackagedStack, packageStack, resourcesOf } from './stack-package.ts';

let stack: PackagedStack;
beforeAll(async () => {
  stack = await packageStack();
});
afterAll(() => stack?.discard());

test('the rules at home', () => {
  const toQueue = resourcesOf(stack.template, 'AWS::Events::Rule').filter(([, rule]) =>
    JSON.stringify(rule.Properties.Targets).includes('"ChangesQueue"'),
  );
  const names = toQueue.map(([, rule]) => String(rule.Properties.Name));
  expect(names.sort()).toEqual([...rulesOf('origin-guard-prod', 'us-east-1', 'us-east-1')].sort());
  expect(names).toHaveLength(homeRules.length);
});

test('the rules of a Region that forwards', () => {
  const { forwarderTemplate } = createRequire(import.meta.url)(join(root, 'deploy/forwarders/template.cjs'));
  const text = JSON.stringify(forwarderTemplate().Resources);
  const names = [...text.matchAll(/"Fn::Sub":"\$\{Name\}-([\w-]+)"/g)].map(([, name]) => name);
  expect(names.sort()).toEqual([...forwarderRules].sort());
  const [, set] = resourcesOf(stack.template, 'AWS::CloudFormation::StackSet')[0] ?? [];
  const parameters: readonly { ParameterKey: string; ParameterValue: unknown }[] = set?.Properties.Parameters;
  const name = parameters.find(({ ParameterKey }) => ParameterKey === 'Name')?.ParameterValue;
  expect(rulesOf('origin-guard-prod', 'eu-west-1', 'us-east-1')).toEqual(
    forwarderRules.map((rule) => `${name}-${rule}`),
  );
});

test('the queues of what was given up on', async () => {
  const asked: string[] = [];
  await gatherCheckFacts({
    ...{ home: 'us-east-1', sweepHours: 6, unread: [], now: 0, buckets: { status: 'known', value: [] } },
    queueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/origin-guard-prod-changes',
    checks: {
      trailsOfRegion: async () => ({ status: 'known', value: [] }),
      ruleState: async () => ({ status: 'absent' }),
      queueDepth: async (url) => {
        asked.push(url.split('/').pop() ?? '');
        return { status: 'known', value: 0 };
      },
    },
    state: { heartbeats: async () => ({ status: 'known', value: [] }) },
  });
  const made = resourcesOf(stack.template, 'AWS::SQS::Queue').map(([, queue]) => queue.Properties.QueueName);
  expect([...asked, 'origin-guard-prod-changes'].sort()).toEqual([...made].sort());
});
