/** From the deployment to functions that can be started: names, roles with their own access keys, environment. */
import { join } from 'node:path';
import type { Account } from '../aws/account.ts';
import type { Parameter } from '../services/ssm.ts';
import { type Deployment, type FunctionPart, resolveEnvironment, resolveValue } from './deployment.ts';
import type { FunctionDefinition } from './environment.ts';

export const stage = 'lab';
export const homeRegion = 'us-east-1';

export interface Places {
  /** Holds `functions/<name>/index.mjs`. */
  readonly dist: string;
  readonly endpoint: string;
  readonly tableName: string;
  readonly queueUrl: string;
}

/** `on-change` -> `origin-guard-lab-on-change`, as osls names it. */
export const lambdaName = (name: string): string => `origin-guard-${stage}-${name}`;

/** `on-change` -> `OnChangeRole`, its logical id in deploy/roles. */
const roleId = (name: string): string =>
  `${name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}Role`;

/** `on-change` -> `origin-guard-lab-OnChangeRole-LAB0LAB0LAB0`, as CloudFormation names it. */
export const roleName = (name: string): string => `origin-guard-${stage}-${roleId(name)}-LAB0LAB0LAB0`;

/** Makes the role a caller of the account, so that events and the call log name it. */
const credentialsOf = (account: Account, name: string): Record<string, string> => {
  const caller = account.callers.register({ kind: 'role', name: roleName(name), session: lambdaName(name) });
  return {
    AWS_ACCESS_KEY_ID: caller.accessKeyId,
    AWS_SECRET_ACCESS_KEY: caller.secretAccessKey,
    AWS_SESSION_TOKEN: 'lab-session',
  };
};

/** What `Ref` names in the template, as far as functions and the installation are told of it. */
const referencesOf = (
  deployment: Deployment,
  account: Account,
  places: Pick<Places, 'tableName' | 'queueUrl'>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.keys(deployment.functions).map((other) => [roleId(other), roleName(other)])),
  StateTable: places.tableName,
  ChangesQueue: places.queueUrl,
  'AWS::AccountId': account.id,
  'AWS::Region': homeRegion,
});

/** Durations of seconds instead of minutes: a deployed stack refuses them, the lab says that it is one. */
const labVariable = { ORIGIN_GUARD_LAB: 'true' } as const;

/** The parameter that deploy/installation.yml makes, for the command line. */
export const installationOf = (
  deployment: Deployment,
  account: Account,
  places: Pick<Places, 'tableName' | 'queueUrl'>,
): Parameter => {
  const { name, value } = deployment.installation;
  const written = JSON.parse(resolveValue(value, referencesOf(deployment, account, places)));
  const variables = { ...written.variables, ...labVariable };
  return { name, type: 'String', value: JSON.stringify({ ...written, variables }) };
};

const definitionOf = (
  name: string,
  part: FunctionPart,
  deployment: Deployment,
  account: Account,
  places: Places,
): FunctionDefinition => {
  const own = {
    ...credentialsOf(account, name),
    AWS_ENDPOINT_URL: places.endpoint,
    ...labVariable,
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
  const references = referencesOf(deployment, account, places);
  return {
    name,
    lambdaName: lambdaName(name),
    arn: `arn:aws:lambda:${homeRegion}:${account.id}:function:${lambdaName(name)}`,
    taskRoot: join(places.dist, 'functions', name),
    handler: part.handler.split('/').pop() ?? part.handler,
    timeoutMs: part.timeout * 1000,
    memoryMb: part.memorySize ?? deployment.defaultMemoryMb,
    region: homeRegion,
    environment: { ...resolveEnvironment(deployment.environment, references), ...own },
  };
};

export const functionDefinitions = (
  deployment: Deployment,
  account: Account,
  places: Places,
): readonly FunctionDefinition[] =>
  Object.entries(deployment.functions).map(([name, part]) =>
    definitionOf(name, part, deployment, account, places),
  );
