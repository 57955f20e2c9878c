/** Holds the packaged template to what the code and docs/architecture.md rely on. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stateTableDefinition, stateTableTimeToLive } from '../../lib/aws/state/definition.ts';
import { environmentSchema, readConfig } from '../../lib/config.ts';
import { defaultSettings } from '../../lib/core/model/settings.ts';
import { functionNames, root } from '../../scripts/build.ts';
import { ensureVenv } from '../../scripts/venv.mjs';
import {
  functionsOf,
  type PackagedStack,
  packageStack,
  type Resource,
  resourcesOf,
} from './stack-package.ts';

let stack: PackagedStack;
let again: PackagedStack;
beforeAll(async () => {
  stack = await packageStack();
  again = await packageStack();
});
afterAll(async () => {
  await stack?.discard();
  await again?.discard();
});

const all = (type: string) => resourcesOf(stack.template, type);
const properties = (name: string): Resource['Properties'] => stack.template.Resources[name]?.Properties;
const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const rulesOf = (target: unknown) =>
  all('AWS::Events::Rule').filter(([, rule]) =>
    rule.Properties.Targets.some(
      (one: { Arn: unknown }) => JSON.stringify(one.Arn) === JSON.stringify(target),
    ),
  );

describe('the package', () => {
  test('cfn-lint has nothing to say', async () => {
    const { bin } = await ensureVenv('dev');
    // W3005: osls writes a DependsOn for each role that its GetAtt already implies; it is true twice, not wrong.
    const lint = promisify(execFile)(join(bin, 'cfn-lint'), [
      '--ignore-checks',
      'W3005',
      '--',
      stack.templateFile,
    ]);
    const said = await lint.then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; message: string }) => error.stdout || error.message,
    );

    expect(said).toBe('');
    // The first run on a machine installs cfn-lint.
  }, 180_000);

  // on-change measured 288 KB (November 2026). What keeps it there: scripts/never-reached.ts and scripts/pure-schemas.ts.
  test('holds one zip per function, each below 300 KB', () => {
    expect([...stack.zips.keys()].sort()).toEqual([...functionNames].sort());
    for (const [name, zip] of stack.zips) expect(zip.length, `${name}.zip`).toBeLessThan(300 * 1024);
  });

  test('is the same, byte by byte, when it is made again', () => {
    for (const [name, zip] of stack.zips) expect(again.zips.get(name)?.equals(zip), `${name}.zip`).toBe(true);
  });

  test('names the same template again, but for the time in the folder that osls uploads to', () => {
    const timeless = (packaged: PackagedStack) =>
      JSON.stringify(packaged.template).replace(/\/\d+-[\d-]+T[\d:.]+Z\//g, '/TIME/');

    expect(timeless(again)).toBe(timeless(stack));
    expect(timeless(stack)).toContain('/TIME/');
  });
});

describe('events', () => {
  test('every pattern in events/patterns has one rule to the queue, and no rule has another', () => {
    const folder = join(root, 'events/patterns');
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    const patterns = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown);
    const deployed = rulesOf(arnOf('ChangesQueue')).map(
      ([, rule]) => rule.Properties.EventPattern as unknown,
    );

    expect(deployed).toHaveLength(files.length);
    expect(deployed).toEqual(expect.arrayContaining(patterns));
  });

  test('an event that a rule cannot deliver is kept', () => {
    for (const [name, rule] of rulesOf(arnOf('ChangesQueue'))) {
      expect(rule.Properties.Targets[0].DeadLetterConfig.Arn, name).toEqual(arnOf('ChangesDeadLettersQueue'));
    }
    const [notify] = rulesOf(arnOf('NotifyLambdaFunction'));
    expect(notify?.[1].Properties.EventPattern).toEqual({ source: ['origin-guard'] });
    expect(notify?.[1].Properties.Targets[0].DeadLetterConfig.Arn).toEqual(arnOf('FailedRunsQueue'));
  });

  test('the queues let in the rules that use them, and nobody else', () => {
    const admitted = (policy: string) => {
      const [statement, ...others] = properties(policy).PolicyDocument.Statement;
      expect(others).toEqual([]);
      expect(statement.Principal).toEqual({ Service: 'events.amazonaws.com' });
      return statement.Condition.ArnEquals['aws:SourceArn'] as unknown;
    };
    expect(admitted('ChangesQueuePolicy')).toEqual(
      rulesOf(arnOf('ChangesQueue')).map(([name]) => arnOf(name)),
    );
    const [notify] = rulesOf(arnOf('NotifyLambdaFunction'));
    expect(JSON.stringify(admitted('FailedRunsQueuePolicy'))).toContain(
      `:rule/${notify?.[1].Properties.Name}"`,
    );
  });

  test('a message that fails comes back after the function is certainly over, and is kept after five tries', () => {
    const queue = properties('ChangesQueue');
    const timeout = functionsOf(stack.template).get('on-change')?.Timeout;
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout);
    expect(queue.RedrivePolicy).toEqual({
      deadLetterTargetArn: arnOf('ChangesDeadLettersQueue'),
      maxReceiveCount: 5,
    });
    for (const name of ['ChangesDeadLettersQueue', 'FailedRunsQueue']) {
      expect(properties(name).MessageRetentionPeriod, name).toBe(14 * 24 * 3600);
    }
    for (const [name, { Properties }] of all('AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled, name).toBe(true);
    }
  });

  test('a batch fails message by message, and two at most are worked on at once', () => {
    expect(all('AWS::Lambda::EventSourceMapping').map(([, mapping]) => mapping.Properties)).toEqual([
      expect.objectContaining({
        EventSourceArn: arnOf('ChangesQueue'),
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
    ]);
  });

  test('a failed run of the other functions is kept', () => {
    const kept = all('AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => [
      Properties.FunctionName.Ref,
      Properties.DestinationConfig.OnFailure.Destination,
    ]);
    expect(Object.fromEntries(kept)).toEqual({
      SweepLambdaFunction: arnOf('FailedRunsQueue'),
      FollowDashupLambdaFunction: arnOf('FailedRunsQueue'),
      NotifyLambdaFunction: arnOf('FailedRunsQueue'),
    });
  });

  test('the sweep and the follow-up have their clocks', () => {
    const clock = (name: string) =>
      rulesOf(arnOf(name)).map(([, rule]) => rule.Properties.ScheduleExpression);
    expect(clock('SweepLambdaFunction')).toEqual(['cron(17 0/6 * * ? *)']);
    expect(clock('FollowDashupLambdaFunction')).toEqual(['rate(1 minute)']);
  });
});

describe('functions', () => {
  test('run on arm64 with the runtime that the tests run on, traced, without reserved concurrency', () => {
    expect([...functionsOf(stack.template).keys()].sort()).toEqual([...functionNames].sort());
    for (const [name, one] of functionsOf(stack.template)) {
      expect(one, name).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
      expect(one, name).not.toHaveProperty('ReservedConcurrentExecutions');
    }
    expect(process.versions.node.split('.')[0]).toBe('24');
  });

  test('are told every variable that lib/config.ts reads, and no other', () => {
    const read = Object.keys(environmentSchema.shape).filter(
      // Lambda sets the Region; only the lab says that it is the lab.
      (name) => name !== 'AWS_REGION' && name !== 'ORIGIN_GUARD_LAB',
    );
    for (const [name, { Environment }] of functionsOf(stack.template)) {
      const told = Object.keys(Environment.Variables).filter(
        (variable) => !variable.startsWith('POWERTOOLS_'),
      );
      expect(told.sort(), name).toEqual(read.sort());
    }
  });

  test('are told what the installation parameter tells the command line, variable by variable', () => {
    const [[, installation] = [], ...others] = all('AWS::SSM::Parameter');
    expect(others).toEqual([]);
    expect(installation?.Properties).toMatchObject({
      Name: '/origin-guard/prod/installation',
      Type: 'String',
      Tier: 'Intelligent-Tiering',
    });
    const sub: unknown = installation?.Properties.Value['Fn::Sub'];
    const [text, own] = sub as [string, { Version: string }];
    const written = JSON.parse(text) as { variables: Readonly<Record<string, string>> };
    expect(written).toMatchObject({ schema: 'origin-guard/installation/1', stage: 'prod' });
    expect(own.Version).toMatch(/^\d+\.\d+\.\d+/);
    /** `{"Ref": "X"}` as `Fn::Sub` writes it, and a join of such. */
    const asText = (value: unknown): string => {
      const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
      if (join !== undefined) return join[1].map(asText).join(join[0]);
      return Ref === undefined ? String(value) : `\${${Ref}}`;
    };
    const { Variables } = functionsOf(stack.template).get('on-change')?.Environment ?? {};
    const told = Object.entries(Variables as Readonly<Record<string, unknown>>)
      .filter(([name]) => name.startsWith('ORIGIN_GUARD_'))
      .map(([name, value]) => [name, asText(value)]);
    expect(written.variables).toEqual(Object.fromEntries(told));
  });

  test('start with the defaults of the template, which are the defaults of the code', () => {
    const variables = functionsOf(stack.template).get('on-change')?.Environment.Variables as Record<
      string,
      unknown
    >;
    const plain = Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'x',
    ]);
    const config = readConfig({
      ...Object.fromEntries(plain),
      AWS_REGION: 'us-east-1',
      ORIGIN_GUARD_ACCOUNT: '111122223333',
    });
    expect(config.settings).toEqual(defaultSettings);
    expect(config.slackParameter).toBeUndefined();
  });

  test('keep their logs for a stated time', () => {
    expect(all('AWS::Logs::LogGroup').map(([, group]) => group.Properties.RetentionInDays)).toEqual([
      90, 90, 90, 90,
    ]);
  });
});

test('the table is the one that the code writes to, and outlives the stack', () => {
  const { TableName: _name, ...definition } = stateTableDefinition('any');
  const [[, table] = [], ...others] = all('AWS::DynamoDB::Table');
  expect(others).toEqual([]);
  expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  expect(table?.Properties).toEqual({
    ...definition,
    TimeToLiveSpecification: stateTableTimeToLive('any').TimeToLiveSpecification,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
    Tags: table?.Properties.Tags,
  });
});

test('the stack tells where its table, queues and functions are', () => {
  expect(Object.keys(stack.template.Outputs)).toEqual(
    expect.arrayContaining([
      ...['StateTableName', 'ChangesQueueUrl', 'ChangesDeadLettersQueueUrl', 'FailedRunsQueueUrl'],
      ...['OnChangeFunctionName', 'SweepFunctionName', 'FollowUpFunctionName', 'NotifyFunctionName'],
    ]),
  );
});

test('the table that an earlier installation left is used when it is named, and never made or deleted', async () => {
  const adopted = await packageStack(['--param=table=adopted', '--param=adoptTable=left-over']);
  const text = JSON.stringify(adopted.template);
  await adopted.discard();
  expect(resourcesOf(adopted.template, 'AWS::DynamoDB::Table')).toEqual([]);
  expect(text).not.toMatch(/"(?:Ref|Fn::GetAtt)":\[?"StateTable"/);
  for (const [name, { Environment }] of functionsOf(adopted.template))
    expect(Environment.Variables.ORIGIN_GUARD_TABLE, name).toBe('left-over');
  expect(text).toContain('table/left-over/index/due');
});
