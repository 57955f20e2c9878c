import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../aws/account.ts';
import { manualClock } from '../aws/clock.ts';
import { installationOf } from './definitions.ts';
import { readDeployment, resolveEnvironment } from './deployment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const deployment = readDeployment({ root, stage: 'lab', params: { mode: 'enforce', graceSeconds: 2 } });

describe('the deployment that the lab runs', () => {
  it('is what serverless.yml says: functions, triggers, rules and queue', () => {
    expect(Object.keys(deployment.functions).sort()).toEqual(['follow-up', 'notify', 'on-change', 'sweep']);
    expect(deployment.functions['on-change']?.events[0]?.sqs).toMatchObject({
      functionResponseType: 'ReportBatchItemFailures',
      maximumConcurrency: 2,
    });
    expect(deployment.functions.notify?.events[0]?.eventBridge?.pattern).toEqual({
      source: ['origin-guard'],
    });
    expect(deployment.changeRules.map((rule) => rule.name)).toEqual(
      expect.arrayContaining(['CloudFrontRule', 'S3Rule', 'KmsRule']),
    );
    expect(deployment.queue.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(
      6 * (deployment.functions['on-change']?.timeout ?? Number.POSITIVE_INFINITY),
    );
  });

  it('gives every function the environment of deploy/environment.yml, with parameters and references filled in', () => {
    const environment = resolveEnvironment(deployment.environment, {
      StateTable: 'memory',
      ChangesQueue: 'http://127.0.0.1:1/q',
      'AWS::AccountId': '111122223333',
      OnChangeRole: 'role-a',
      SweepRole: 'role-b',
      FollowUpRole: 'role-c',
      NotifyRole: 'role-d',
    });
    expect(environment).toMatchObject({
      ORIGIN_GUARD_MODE: 'enforce',
      ORIGIN_GUARD_GRACE_SECONDS: '2',
      ORIGIN_GUARD_SETTLE_SECONDS: '120',
      ORIGIN_GUARD_TABLE: 'memory',
      ORIGIN_GUARD_ROLE_NAMES: 'role-a,role-b,role-c,role-d',
    });
  });

  it('writes down the installation for the command line, as a lab with a table and a queue of its own', () => {
    const account = createAccount({ clock: manualClock() });
    const { name, type, value } = installationOf(deployment, account, { tableName: 't', queueUrl: 'q' });
    expect([name, type]).toEqual(['/origin-guard/lab/installation', 'String']);
    expect(JSON.parse(value)).toMatchObject({
      schema: 'origin-guard/installation/1',
      stage: 'lab',
      region: 'us-east-1',
      variables: {
        ORIGIN_GUARD_MODE: 'enforce',
        ORIGIN_GUARD_GRACE_SECONDS: '2',
        ORIGIN_GUARD_TABLE: 't',
        ORIGIN_GUARD_QUEUE_URL: 'q',
        ORIGIN_GUARD_ACCOUNT: account.id,
        ORIGIN_GUARD_LAB: 'true',
      },
    });
  });

  it('says which reference it lacks', () => {
    expect(() => resolveEnvironment(deployment.environment, {})).toThrow(
      /The lab has no \w+, which serverless.yml/,
    );
  });
});
