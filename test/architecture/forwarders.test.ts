/** The other Regions: which forward, what, with which rights, and that no event comes twice or goes round. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forwardedRegions, optInRegions } from '../../deploy/forwarders/regions.cjs';
import { envelopeOf } from '../../events/envelope.ts';
import { matchesPattern } from '../../events/match.ts';
import { root } from '../../scripts/build.ts';
import { ensureVenv } from '../../scripts/venv.mjs';
import { type PackagedStack, packageStack, type Resource, type Template } from './stack-package.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

let stack: PackagedStack;
let none: PackagedStack;
let optIn: PackagedStack;
beforeAll(async () => {
  stack = await packageStack();
  none = await packageStack(['--param=forwardRegions=none']);
  optIn = await packageStack(['--param=forwardRegions=default,ap-southeast-3', '--stage', 'blue']);
});
afterAll(() => Promise.all([stack, none, optIn].map((one) => one?.discard())));

const stackSetOf = ({ template }: PackagedStack): Resource['Properties'] =>
  template.Resources.Forwarders?.Properties;
const inner = (packaged: PackagedStack): Template =>
  JSON.parse(stackSetOf(packaged).TemplateBody) as Template;
const rulesOf = ({ Resources }: Template) =>
  Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::Rule');
const statementsOf = (name: string): readonly Statement[] =>
  stack.template.Resources[name]?.Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: readonly Statement[] } }) => policy.PolicyDocument.Statement,
  );

describe('the Regions', () => {
  test('are all that need no opt-in, without the home Region, whose own rules see its events', () => {
    const [group] = stackSetOf(stack).StackInstancesGroup;
    expect(group.Regions).toHaveLength(16);
    expect(group.Regions).toEqual(expect.arrayContaining(['eu-west-1', 'us-west-2', 'sa-east-1']));
    expect(group.Regions).not.toContain('us-east-1');
    expect(group.DeploymentTargets.Accounts).toEqual([{ Ref: 'AWS::AccountId' }]);
  });

  test('are none when the operator says so, and nothing is left for them in the stack', () => {
    const left = Object.keys(none.template.Resources).filter((name) => name.startsWith('Forward'));
    expect(left).toEqual([]);
  });

  test('may be opt-in Regions, where CloudFormation comes as that Region', () => {
    expect(stackSetOf(optIn).StackInstancesGroup[0].Regions).toContain('ap-southeast-3');
    const role = optIn.template.Resources.ForwardersAdministrationRole;
    expect(role?.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service).toEqual([
      'cloudformation.amazonaws.com',
      'cloudformation.ap-southeast-3.amazonaws.com',
    ]);
  });

  test.each([
    ['default', 'us-gov-west-1', ['us-gov-east-1']],
    ['default', 'cn-northwest-1', ['cn-north-1']],
    ['eu-west-1, eu-west-1,us-east-1 ', 'us-east-1', ['eu-west-1']],
    ['none', 'us-east-1', []],
    ['', 'us-east-1', []],
  ])('of "%s" with the home Region %s are %j', (wish, home, expected) => {
    expect(forwardedRegions(wish, home)).toEqual(expected);
  });

  test.each(['eu-wset', 'cn-north-1', 'eu-west-1;eu-west-2'])('refuse %s, in words', (wish) => {
    expect(() => forwardedRegions(wish, 'us-east-1')).toThrow(/is no Region of the partition aws/);
    expect(() => forwardedRegions(wish, 'us-east-1')).toThrow(/Nothing was packaged/);
  });

  test('know which of them are opt-in', () => {
    expect(optInRegions(['eu-west-1', 'eu-south-2'], 'us-east-1')).toEqual(['eu-south-2']);
  });
});

describe('what they forward', () => {
  test('is every pattern but that of CloudFront, whose events come in the home Region only', async () => {
    const folder = join(root, 'events/patterns');
    const names = (await readdir(folder)).filter(
      (name) => name.endsWith('.json') && name !== 'cloudfront.json',
    );
    const patterns = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))),
    );
    const forwarded = rulesOf(inner(stack)).map(({ Properties }) => Properties.EventPattern);
    expect(forwarded).toHaveLength(patterns.length);
    expect(forwarded).toEqual(expect.arrayContaining(patterns));
  });

  test('goes to the bus of the home Region and nowhere else', () => {
    for (const { Properties } of rulesOf(inner(stack)))
      expect(Properties.Targets).toEqual([{ Id: 'home', Arn: { Ref: 'HomeBus' }, RoleArn: { Ref: 'Role' } }]);
    const parameters = Object.fromEntries(
      stackSetOf(stack).Parameters.map((one: { ParameterKey: string; ParameterValue: unknown }) => [
        one.ParameterKey,
        one.ParameterValue,
      ]),
    );
    expect(parameters.HomeBus).toEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/default`,
    });
    expect(parameters.Role).toEqual({ 'Fn::GetAtt': ['ForwardRole', 'Arn'] });
  });

  test('is taken by exactly one rule of each Region on its way', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'events/manifest.json'), 'utf8')) as {
      readonly samples: readonly { readonly file: string; readonly pattern: string | null }[];
    };
    const home = Object.values(stack.template.Resources).filter(
      ({ Type, Properties }) => Type === 'AWS::Events::Rule' && Properties.EventPattern?.detail !== undefined,
    );
    const taking = (rules: readonly Resource[], record: Readonly<Record<string, unknown>>) =>
      rules.filter(({ Properties }) => matchesPattern(Properties.EventPattern, envelopeOf(record, 'x')))
        .length;
    const told = manifest.samples.filter(({ pattern }) => pattern !== null && pattern !== 'cloudfront.json');
    expect(told.length).toBeGreaterThan(30);
    for (const { file } of told) {
      const record = JSON.parse(await readFile(join(root, 'events', file), 'utf8')) as Record<
        string,
        unknown
      >;
      expect(taking(rulesOf(inner(stack)), record), `${file} in its own Region`).toBe(1);
      expect(taking(home, record), `${file} in the home Region`).toBe(1);
    }
  });

  test('is a template that cfn-lint has nothing to say about', async () => {
    const { bin } = await ensureVenv('dev');
    const folder = await mkdtemp(join(tmpdir(), 'origin-guard-forwarder-'));
    const file = join(folder, 'template.json');
    await writeFile(file, stackSetOf(stack).TemplateBody);
    const said = await promisify(execFile)(join(bin, 'cfn-lint'), ['--', file]).then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; message: string }) => error.stdout || error.message,
    );
    await rm(folder, { recursive: true, force: true });
    expect(said).toBe('');
  }, 180_000);
});

describe('the roles', () => {
  test('have names of their own for each stage', () => {
    const names = (packaged: PackagedStack) =>
      Object.values(packaged.template.Resources).flatMap(({ Type, Properties }) =>
        Type === 'AWS::IAM::Role' ? (Properties.RoleName ?? []) : [],
      );
    expect(names(stack).sort()).toEqual([
      'origin-guard-prod-forwarders-administration',
      'origin-guard-prod-forwarders-execution',
    ]);
    expect(names(optIn).every((name: string) => name.startsWith('origin-guard-blue-forwarders-'))).toBe(true);
  });

  test('may put events onto the home bus, and keep the rules and stacks of these names', () => {
    expect(statementsOf('ForwardRole').flatMap(({ Action }) => Action)).toEqual(['events:PutEvents']);
    expect(statementsOf('ForwardersAdministrationRole').flatMap(({ Action }) => Action)).toEqual([
      'sts:AssumeRole',
    ]);
    for (const { Sid, Resource, Condition } of statementsOf('ForwardersExecutionRole')) {
      if (Sid === 'ReadTheTemplate')
        expect(Condition).toEqual({
          StringNotEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } },
        });
      else if (Sid !== 'GiveThemTheirRole')
        expect(JSON.stringify(Resource), Sid).toContain('origin-guard-prod-forwarders-*');
    }
    expect(JSON.stringify(statementsOf('ForwardersExecutionRole'))).not.toMatch(
      /"(\*|iam:\*|[a-z]+:\*)"\]?,"Resource"/,
    );
  });

  test('are made before the StackSet, and so deleted after it', () => {
    expect(stack.template.Resources.Forwarders).toMatchObject({ DependsOn: ['ForwardersExecutionRole'] });
  });
});
