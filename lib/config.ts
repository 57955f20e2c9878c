/** The environment of a function -> Config. A missing or unsafe value refuses to start, in words. */
import { classModesSchema } from './class-modes.ts';
import { partitionOfRegion } from './core/model/partition.ts';
import { defaultSettings, type Settings } from './core/model/settings.ts';
import * as z from './zod.ts';

export interface Config {
  readonly settings: Settings;
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  readonly table: string;
  readonly queueUrl: string;
  readonly bus: string;
  /** How many days repairs are kept. */
  readonly historyDays: number;
  /** Every how many hours the sweep runs. */
  readonly sweepHours: number;
  /** Names of the roles of this stack's functions. */
  readonly ourRoleNames: readonly string[];
  /** Name of the SSM SecureString with the Slack webhook URL; undefined: no Slack. */
  readonly slackParameter: string | undefined;
}

const mode = z.enum(['observe', 'propose', 'enforce']);
const text = (fallback: string) => z._default(z.string(), fallback);
const list = z.pipe(
  text(''),
  z.transform((written: string) =>
    written
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
);
const whole = z.refine<number>((value) => Number.isInteger(value), 'must be a whole number');
const seconds = (fallbackMs: number) =>
  z._default(z.coerce.number().check(whole, z.gte(0)), fallbackMs / 1000);
const accountId = (message: string) => z.string().check(z.regex(/^\d{12}$/, message));

/** Every variable that a function reads, and nothing else; test/architecture holds serverless.yml against it. */
export const environmentSchema = z.object({
  AWS_REGION: z.string().check(z.minLength(1)),
  ORIGIN_GUARD_ACCOUNT: accountId('must be a 12-digit account id'),
  ORIGIN_GUARD_MODE: z._default(mode, defaultSettings.mode),
  ORIGIN_GUARD_CLASS_MODES: classModesSchema,
  ORIGIN_GUARD_RESTORE: z._default(z.enum(['unless-human', 'always', 'propose']), defaultSettings.restore),
  ORIGIN_GUARD_GRACE_SECONDS: seconds(defaultSettings.graceMs),
  ORIGIN_GUARD_SECOND_READ_SECONDS: seconds(defaultSettings.secondReadAfterMs),
  ORIGIN_GUARD_SETTLE_SECONDS: seconds(defaultSettings.settleMs),
  ORIGIN_GUARD_SECOND_PURGE_SECONDS: seconds(defaultSettings.secondPurgeAfterMs),
  ORIGIN_GUARD_TRUSTED_ACCOUNTS: z.pipe(
    list,
    z.array(accountId('must be 12-digit account ids, separated by commas')),
  ),
  ORIGIN_GUARD_HARMLESS_EDGE_FUNCTIONS: list,
  ORIGIN_GUARD_ROLE_NAMES: list,
  ORIGIN_GUARD_HISTORY_DAYS: z._default(z.coerce.number().check(whole, z.gte(1), z.lte(3_650)), 400),
  ORIGIN_GUARD_SWEEP_HOURS: z._default(z.coerce.number().check(whole, z.gte(1), z.lte(24)), 6),
  ORIGIN_GUARD_TABLE: text(''),
  ORIGIN_GUARD_QUEUE_URL: text(''),
  ORIGIN_GUARD_BUS: text('default'),
  ORIGIN_GUARD_SLACK_PARAMETER: text(''),
  ORIGIN_GUARD_LAB: text(''),
});

type Environment = z.infer<typeof environmentSchema>;

/** Below these the two reads and the settling prove nothing (docs/aws-facts.md, "Limits and consistency"). */
const SAFE_MINIMUM_SECONDS = {
  ORIGIN_GUARD_GRACE_SECONDS: 900,
  ORIGIN_GUARD_SECOND_READ_SECONDS: 900,
  ORIGIN_GUARD_SETTLE_SECONDS: 60,
  ORIGIN_GUARD_SECOND_PURGE_SECONDS: 300,
} as const;

/** A configuration that must not start; the message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const unsafeValues = (environment: Environment): readonly string[] => {
  if (environment.ORIGIN_GUARD_LAB === 'true') return [];
  return Object.entries(SAFE_MINIMUM_SECONDS).flatMap(([name, minimum]) => {
    const value = environment[name as keyof typeof SAFE_MINIMUM_SECONDS];
    return value < minimum ? [`${name} is ${value}, below the safe minimum of ${minimum} seconds`] : [];
  });
};

const settingsOf = (environment: Environment): Settings => ({
  ...defaultSettings,
  mode: environment.ORIGIN_GUARD_MODE,
  classModes: environment.ORIGIN_GUARD_CLASS_MODES,
  restore: environment.ORIGIN_GUARD_RESTORE,
  graceMs: environment.ORIGIN_GUARD_GRACE_SECONDS * 1000,
  secondReadAfterMs: environment.ORIGIN_GUARD_SECOND_READ_SECONDS * 1000,
  settleMs: environment.ORIGIN_GUARD_SETTLE_SECONDS * 1000,
  secondPurgeAfterMs: environment.ORIGIN_GUARD_SECOND_PURGE_SECONDS * 1000,
  trustedAccounts: environment.ORIGIN_GUARD_TRUSTED_ACCOUNTS,
  harmlessEdgeFunctions: environment.ORIGIN_GUARD_HARMLESS_EDGE_FUNCTIONS,
});

/** @throws ConfigError naming every variable that is missing, malformed or unsafe; nothing runs then. */
export const readConfig = (variables: Readonly<Record<string, string | undefined>>): Config => {
  const parsed = environmentSchema.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`Origin Guard cannot start: ${problems.join('; ')}`);
  }
  const environment = parsed.data;
  const unsafe = unsafeValues(environment);
  if (unsafe.length > 0) throw new ConfigError(`Origin Guard refuses to start: ${unsafe.join('; ')}`);
  return {
    settings: settingsOf(environment),
    account: environment.ORIGIN_GUARD_ACCOUNT,
    region: environment.AWS_REGION,
    partition: partitionOfRegion(environment.AWS_REGION),
    table: environment.ORIGIN_GUARD_TABLE,
    queueUrl: environment.ORIGIN_GUARD_QUEUE_URL,
    bus: environment.ORIGIN_GUARD_BUS,
    historyDays: environment.ORIGIN_GUARD_HISTORY_DAYS,
    sweepHours: environment.ORIGIN_GUARD_SWEEP_HOURS,
    ourRoleNames: environment.ORIGIN_GUARD_ROLE_NAMES,
    slackParameter: environment.ORIGIN_GUARD_SLACK_PARAMETER || undefined,
  };
};
