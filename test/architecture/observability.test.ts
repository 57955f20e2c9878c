/** What the dashboard draws and the alarms watch is what the code writes, and every alarm tells a person what to do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricNames } from '../../lib/metric-names.ts';
import { root } from '../../scripts/build.ts';
import { functionsOf, type PackagedStack, packageStack, resourcesOf } from './stack-package.ts';

const topic = 'arn:aws:sns:us-east-1:111122223333:on-call';
let quiet: PackagedStack;
let stack: PackagedStack;
beforeAll(async () => {
  quiet = await packageStack();
  stack = await packageStack([`--param=alarmTopic=${topic}`, '--param=sweepHours=24']);
}, 120_000);
afterAll(async () => {
  await quiet?.discard();
  await stack?.discard();
});

const own = 'OriginGuard';
const alarms = (of = quiet) => resourcesOf(of.template, 'AWS::CloudWatch::Alarm');
const alarm = (name: string, of = quiet) => of.template.Resources[name]?.Properties;
const shortName = (name: string): string => name.replace('origin-guard-prod-', '');
const watched = (name: string, dimension: string): readonly unknown[] =>
  alarm(name)
    .Metrics.filter(({ MetricStat }: { MetricStat?: unknown }) => MetricStat)
    .map(({ MetricStat }: { MetricStat: { Metric: { Dimensions: { Name: string; Value: unknown }[] } } }) => {
      const [only, ...others] = MetricStat.Metric.Dimensions;
      expect([only?.Name, ...others]).toEqual([dimension]);
      return only?.Value;
    });

describe('the alarms', () => {
  test('on our own metrics watch names that the code writes, of this stage', () => {
    const ours = alarms().filter(([, { Properties }]) => Properties.Namespace === own);
    expect(ours.length).toBeGreaterThan(4);
    for (const [name, { Properties }] of ours) {
      expect(Object.values(metricNames), name).toContain(Properties.MetricName);
      expect(Properties.Dimensions, name).toEqual([{ Name: 'service', Value: 'origin-guard-prod' }]);
    }
    for (const [name, { Environment }] of functionsOf(quiet.template)) {
      expect(Environment.Variables, name).toMatchObject({
        POWERTOOLS_SERVICE_NAME: 'origin-guard-prod',
        POWERTOOLS_METRICS_NAMESPACE: own,
      });
    }
  });

  test('take a heartbeat that is missing for trouble, and wait for the second sweep to be missed', () => {
    expect(alarm('NoSweepAlarm')).toMatchObject({
      ...{ TreatMissingData: 'breaching', Period: 3600, EvaluationPeriods: 13 },
    });
    expect(alarm('NoFollowUpAlarm')).toMatchObject({ TreatMissingData: 'breaching' });
    // CloudWatch takes seven days at most.
    expect(alarm('NoSweepAlarm', stack).EvaluationPeriods).toBe(49);
  });

  test('watch every function, and every rule that leads to the queue or to notify', () => {
    const functions = resourcesOf(quiet.template, 'AWS::Lambda::Function').map(([Ref]) => ({ Ref }));
    for (const name of ['FunctionErrorsAlarm', 'FunctionThrottlesAlarm'])
      expect(watched(name, 'FunctionName'), name).toEqual(expect.arrayContaining(functions));
    const rules = resourcesOf(quiet.template, 'AWS::Events::Rule').filter(
      ([, { Properties }]) => Properties.EventPattern,
    );
    const names = rules.map(([Ref, { Properties }]) =>
      Properties.Targets[0].Id === 'changes' ? { Ref } : Properties.Name,
    );
    expect(watched('RuleFailuresAlarm', 'RuleName')).toHaveLength(names.length);
    expect(watched('RuleFailuresAlarm', 'RuleName')).toEqual(expect.arrayContaining(names));
  });

  test('say what they mean and what to do, and the runbook has a row for each and for no other', () => {
    const page = readFileSync(join(root, 'docs/runbook.md'), 'utf8').split('## What each alarm means')[1];
    const rows = [...(page?.split('\n## ')[0] ?? '').matchAll(/^\| `([\w-]+)` \| (.+) \| (.+) \|$/gm)];
    expect(rows.map(([, name]) => name).sort()).toEqual(
      alarms()
        .map(([, { Properties }]) => shortName(Properties.AlarmName))
        .sort(),
    );
    for (const [name, { Properties }] of alarms()) {
      expect(Properties.AlarmDescription.split(/[.:;] /).length, name).toBeGreaterThan(1);
      expect(Properties.AlarmDescription.length, name).toBeLessThan(1024);
    }
  });

  test('tell the topic that is named, also when it is over; without one they tell nobody', () => {
    for (const [name, { Properties }] of alarms(stack))
      expect(Properties, name).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    for (const [name, { Properties }] of alarms())
      expect(Properties, name).toMatchObject({ AlarmActions: [], OKActions: [] });
  });

  test('refuse a topic that is none', async () => {
    const actions = createRequire(import.meta.url)(join(root, 'deploy/alarm-actions.cjs')) as (given: {
      resolveVariable: (name: string) => Promise<string>;
    }) => Promise<readonly string[]>;
    await expect(actions({ resolveVariable: async () => 'on-call' })).rejects.toThrow(/ARN of an SNS topic/);
  });
});

interface Widget {
  readonly type: 'alarm' | 'metric';
  readonly properties: {
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** `.` stands for what the row above has at that place, `...` for all of its places but the last. */
const namesIn = (rows: readonly (readonly unknown[])[]): readonly string[] => {
  let namespace: unknown;
  return rows.flatMap(([first, name]) => {
    if (first === '...') return [];
    if (first !== '.') namespace = first;
    return namespace === own ? [String(name)] : [];
  });
};

describe('the dashboard', () => {
  const widgets = (): readonly Widget[] => {
    const [[, dashboard] = []] = resourcesOf(quiet.template, 'AWS::CloudWatch::Dashboard');
    return (JSON.parse(dashboard?.Properties.DashboardBody['Fn::Sub']) as { widgets: Widget[] }).widgets;
  };

  test('draws every metric that the code writes, and no other', () => {
    const drawn = widgets().flatMap(({ properties }) => namesIn(properties.metrics ?? []));
    expect([...new Set(drawn)].sort()).toEqual(Object.values(metricNames).toSorted());
  });

  test('searches for the dimensions that findings are counted by', () => {
    const searches = JSON.stringify(widgets());
    for (const dimension of ['severity', 'kind'])
      expect(searches).toContain(`{OriginGuard,service,${dimension}}`);
  });

  test('shows every alarm', () => {
    const [first] = widgets();
    expect(first?.properties.alarms).toEqual(alarms().map(([name]) => `\${${name}.Arn}`));
  });
});
