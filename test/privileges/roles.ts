/** The roles of serverless.yml as IAM would hold them in the lab's account, and what their statements let through. */
import { roleName } from '../../lab/runtime/definitions.ts';
import { isMap, readServerless, type Yaml, type YamlMap } from '../../lab/runtime/serverless-yml.ts';
import { type Lab, labParams, root } from '../../lab/world.ts';
import { exactRequest } from '../../lib/core/policy/evaluate.ts';
import { evaluateIdentity } from '../../lib/core/policy/identity.ts';
import { parseIdentityPolicy } from '../../lib/core/policy/parse.ts';
import type { Asked } from './asked.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

export const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? value : [value as T];

/** `!Sub`, `!Ref` and `!GetAtt` with the lab's names; one that it lacks is an error that names it. */
const resolve = (value: Yaml, names: Readonly<Record<string, string>>): unknown => {
  const named = (name: string): string => {
    const known = names[name];
    if (known === undefined) throw new Error(`test/privileges/roles.ts does not know \${${name}} of a role.`);
    return known;
  };
  if (Array.isArray(value)) return value.map((part) => resolve(part, names));
  if (!isMap(value)) return value;
  if (typeof value['Fn::Sub'] === 'string')
    return value['Fn::Sub'].replace(/\$\{([\w:.]+)\}/g, (_, name: string) => named(name));
  const whole = value.Ref ?? value['Fn::GetAtt'];
  if (typeof whole === 'string') return named(whole);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part, names)]));
};

export const tableArnOf = ({ account, tableName }: Lab): string =>
  `arn:aws:dynamodb:us-east-1:${account.id}:table/${tableName}`;

const namesIn = (lab: Lab): Readonly<Record<string, string>> => ({
  'AWS::Partition': 'aws',
  'AWS::AccountId': lab.account.id,
  'AWS::Region': 'us-east-1',
  StateTable: lab.tableName,
  'StateTable.Arn': tableArnOf(lab),
  'ChangesQueue.Arn': lab.stack.queues.changes.settings.arn,
  'ChangesDeadLettersQueue.Arn': lab.stack.queues.deadLetters.settings.arn,
  'FailedRunsQueue.Arn': lab.stack.queues.failedRuns.settings.arn,
});

/** `on-change` -> all statements of OnChangeRole, with `names` for what CloudFormation would fill in. */
export const rolesOf = (
  { resources }: YamlMap,
  functions: readonly string[],
  names: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly Statement[]> => {
  const all: YamlMap = Object.assign(
    {},
    ...list(resources ?? []).map((part) => (isMap(part) && isMap(part.Resources) ? part.Resources : {})),
  );
  const ofRole = (id: string): readonly Statement[] => {
    const { Properties } = resolve(all[id] ?? null, names) as {
      Properties: { Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[] };
    };
    return Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  };
  return new Map(functions.map((name) => [name, ofRole(roleName(name).split('-')[3] ?? '')]));
};

export const statementsByFunction = (lab: Lab): ReadonlyMap<string, readonly Statement[]> =>
  rolesOf(
    readServerless({ root, stage: 'lab', params: labParams }),
    Object.keys(lab.stack.functions),
    namesIn(lab),
  );

/** Whether a principal with these statements and nothing else may do it. @throws when that cannot be told */
export const mayDo = (statements: readonly Statement[], asked: Asked): boolean => {
  const parsed = parseIdentityPolicy({ Version: '2012-10-17', Statement: statements });
  if (!parsed.ok) throw new Error(parsed.because);
  const account = '111122223333';
  const { outcome, because } = evaluateIdentity({
    identityPolicies: [parsed.document],
    serviceControlPolicies: [],
    request: exactRequest({
      requester: { type: 'principal', arn: `arn:aws:iam::${account}:role/asks`, account },
      ...asked,
    }),
  });
  if (outcome === 'undecidable') throw new Error(`${asked.action} on ${asked.resource}: ${because}`);
  return outcome === 'allowed';
};

/** Calls that were made and are not allowed, as text. */
export const missing = (statements: readonly Statement[], made: readonly Asked[]): readonly string[] =>
  made.filter((asked) => !mayDo(statements, asked)).map(({ action, resource }) => `${action} on ${resource}`);

/** Permissions, statement by statement and action by action, that no call that was made needed. */
export const unused = (statements: readonly Statement[], made: readonly Asked[]): readonly string[] =>
  statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) =>
      list(statement.Action).flatMap((Action) =>
        list(statement.Resource)
          .filter((Resource) => !made.some((asked) => mayDo([{ ...statement, Action, Resource }], asked)))
          .map(() => `${statement.Sid}: ${Action}`),
      ),
    );
