/** What serverless.yml deploys, in the lab's words: the functions, their triggers, the rules and the queue. */
import { z } from 'zod';
import { isMap, readServerless, type ServerlessValues, type YamlMap } from './serverless-yml.ts';

const sqsEvent = z.object({
  batchSize: z.number(),
  maximumBatchingWindow: z.number().default(0),
  functionResponseType: z.string().optional(),
  maximumConcurrency: z.number().default(2),
});

const pattern = z.record(z.string(), z.unknown());

const functionEvent = z.object({
  sqs: sqsEvent.optional(),
  schedule: z.string().optional(),
  eventBridge: z.object({ pattern }).optional(),
});

const functionSchema = z.object({
  handler: z.string(),
  timeout: z.number(),
  memorySize: z.number().optional(),
  maximumRetryAttempts: z.number().default(2),
  events: z.array(functionEvent),
});

const serverlessSchema = z.object({
  provider: z.object({ memorySize: z.number(), environment: z.record(z.string(), z.unknown()) }),
  functions: z.record(z.string(), functionSchema),
});

const ruleSchema = z.object({
  Type: z.literal('AWS::Events::Rule'),
  Properties: z.object({
    Name: z.string(),
    EventPattern: pattern,
    Targets: z.array(z.object({ Arn: z.unknown() })),
  }),
});

const installationSchema = z.object({
  Type: z.literal('AWS::SSM::Parameter'),
  Properties: z.object({ Name: z.string(), Value: z.unknown() }),
});

const changesQueueSchema = z.object({
  Properties: z.object({
    VisibilityTimeout: z.number(),
    RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
  }),
});

export type FunctionPart = z.infer<typeof functionSchema>;

export interface RulePart {
  /** Its logical id. */
  readonly name: string;
  /** As deployed. */
  readonly ruleName: string;
  readonly pattern: Readonly<Record<string, unknown>>;
}

export interface Deployment {
  readonly functions: Readonly<Record<string, FunctionPart>>;
  readonly defaultMemoryMb: number;
  /** Of every function; values may still be `{"Ref": …}`. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** Rules whose target is the queue `changes`. */
  readonly changeRules: readonly RulePart[];
  /** The parameter that the command line reads; its value is a `Fn::Sub` still. */
  readonly installation: { readonly name: string; readonly value: unknown };
  readonly queue: { readonly visibilityTimeoutSeconds: number; readonly maxReceiveCount: number };
}

const resourcesOf = (document: YamlMap): YamlMap => {
  const parts = Array.isArray(document.resources) ? document.resources : [document.resources];
  const maps = parts.map((part) => (isMap(part) && isMap(part.Resources) ? part.Resources : {}));
  return Object.assign({}, ...maps);
};

const changeRulesOf = (resources: YamlMap): readonly RulePart[] =>
  Object.entries(resources).flatMap(([name, resource]) => {
    const rule = ruleSchema.safeParse(resource);
    if (!rule.success) return [];
    const { Name, EventPattern, Targets } = rule.data.Properties;
    const toChanges = Targets.some((target) => JSON.stringify(target.Arn).includes('ChangesQueue.Arn'));
    return toChanges ? [{ name, ruleName: Name, pattern: EventPattern }] : [];
  });

/** Reads serverless.yml and the files under deploy/; throws when they no longer say what the lab must know. */
export const readDeployment = (values: ServerlessValues): Deployment => {
  const document = readServerless(values);
  const { provider, functions } = serverlessSchema.parse(document);
  const resources = resourcesOf(document);
  const changes = changesQueueSchema.parse(resources.ChangesQueue).Properties;
  const installation = installationSchema.parse(resources.Installation).Properties;
  const changeRules = changeRulesOf(resources);
  if (changeRules.length === 0)
    throw new Error('No rule in deploy/rules.yml has the queue "changes" as its target.');
  return {
    functions,
    defaultMemoryMb: provider.memorySize,
    environment: provider.environment,
    changeRules,
    installation: { name: installation.Name, value: installation.Value },
    queue: {
      visibilityTimeoutSeconds: changes.VisibilityTimeout,
      maxReceiveCount: changes.RedrivePolicy.maxReceiveCount,
    },
  };
};

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const referred = (name: string, references: Readonly<Record<string, string>>): string => {
  const known = references[name];
  if (known === undefined)
    throw new Error(`The lab has no ${name}, which serverless.yml puts into a function.`);
  return known;
};

/** A value of a template: text, `{"Ref": …}`, a `Fn::Join` of such, or a `Fn::Sub` with names of its own. */
export const resolveValue = (value: unknown, references: Readonly<Record<string, string>>): string => {
  if (!isFields(value)) return String(value ?? '');
  const sub = value['Fn::Sub'];
  if (Array.isArray(sub)) {
    const [text, named] = sub as [string, Readonly<Record<string, unknown>>];
    const own = resolveEnvironment(named, references);
    return text.replace(/\$\{([\w:]+)\}/g, (_, name: string) => referred(name, { ...references, ...own }));
  }
  const join = value['Fn::Join'];
  if (Array.isArray(join)) {
    const [separator, parts] = join as [string, readonly unknown[]];
    return parts.map((part) => resolveValue(part, references)).join(separator);
  }
  return referred(String(value.Ref ?? JSON.stringify(value)), references);
};

/** Fills `{"Ref": …}` in; a resource that the lab does not have is an error that names it. */
export const resolveEnvironment = (
  environment: Deployment['environment'],
  references: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, resolveValue(value, references)]),
  );
