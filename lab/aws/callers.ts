/** Who signs requests: access key ids stand for principals, so that events name alice, terraform or a role. */

export interface Caller {
  readonly kind: 'root' | 'user' | 'role';
  /** User or role name; `root` for the account's root. */
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `arn:aws:iam::…:user/alice`, `arn:aws:sts::…:assumed-role/deploy/session`, `arn:aws:iam::…:root`. */
  readonly arn: string;
  /** The role's ARN for a session, else {@link arn}: what a policy names. */
  readonly policyArn: string;
  readonly account: string;
  /** `AIDA…`, `AROA…` or the account id. */
  readonly principalId: string;
  readonly session: string | undefined;
  /** Works in the web console: events say `sessionCredentialFromConsole`. */
  readonly console: boolean;
  /** Shown in events instead of what the request sent. */
  readonly userAgent: string | undefined;
  /** A service that calls on the principal's behalf, as CloudFormation does. */
  readonly invokedBy: string | undefined;
}

export interface NewCaller {
  readonly kind: Caller['kind'];
  readonly name: string;
  readonly accessKeyId?: string;
  readonly session?: string;
  readonly console?: boolean;
  readonly userAgent?: string;
  readonly invokedBy?: string;
}

export interface Callers {
  /** Registers (or replaces) a caller; users and roles become live principals that policies may name. */
  register(caller: NewCaller): Caller;
  byAccessKey(accessKeyId: string): Caller | undefined;
  /** By caller name (`alice`, `terraform`, a role); a bug when there is none. */
  named(name: string): Caller;
  all(): readonly Caller[];
}

interface CallerContext {
  readonly account: string;
  readonly partition: string;
  /** Makes sure that the principal exists and answers its unique id. */
  principalId(kind: 'user' | 'role', name: string): string;
}

const arnOf = (caller: NewCaller, context: CallerContext): { arn: string; policyArn: string } => {
  const iam = `arn:${context.partition}:iam::${context.account}`;
  if (caller.kind === 'root') return { arn: `${iam}:root`, policyArn: `${iam}:root` };
  if (caller.kind === 'user')
    return { arn: `${iam}:user/${caller.name}`, policyArn: `${iam}:user/${caller.name}` };
  const session = caller.session ?? 'session';
  return {
    arn: `arn:${context.partition}:sts::${context.account}:assumed-role/${caller.name}/${session}`,
    policyArn: `${iam}:role/${caller.name}`,
  };
};

/** `test` is there for tools that always sign as `test`; it is an ordinary user. */
const wellKnown: readonly NewCaller[] = [
  { kind: 'root', name: 'root', accessKeyId: 'AKIALABROOT' },
  { kind: 'user', name: 'test', accessKeyId: 'test' },
  {
    kind: 'user',
    name: 'alice',
    accessKeyId: 'AKIALABALICE',
    console: true,
    userAgent: '[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.666 Linux/4.9 OpenJDK_64-Bit_Server_VM]',
  },
  {
    kind: 'role',
    name: 'terraform',
    accessKeyId: 'ASIALABTERRAFORM',
    session: 'terraform',
    userAgent:
      '[APN/1.0 HashiCorp/1.0 Terraform/1.14.2 (+https://www.terraform.io) terraform-provider-aws/6.20.0]',
  },
  {
    kind: 'role',
    name: 'cloudformation',
    accessKeyId: 'ASIALABCLOUDFORMATION',
    session: 'AWSCloudFormation',
    userAgent: 'cloudformation.amazonaws.com',
    invokedBy: 'cloudformation.amazonaws.com',
  },
  { kind: 'role', name: 'lab-owner', accessKeyId: 'ASIALABOWNER', session: 'setup' },
];

const build = (caller: NewCaller, accessKeyId: string, context: CallerContext): Caller => {
  const unique = caller.kind === 'root' ? context.account : context.principalId(caller.kind, caller.name);
  const session = caller.kind === 'role' ? (caller.session ?? 'session') : undefined;
  return {
    ...arnOf(caller, context),
    kind: caller.kind,
    name: caller.name,
    accessKeyId,
    secretAccessKey: 'lab-secret',
    account: context.account,
    principalId: session === undefined ? unique : `${unique}:${session}`,
    session,
    console: caller.console ?? false,
    userAgent: caller.userAgent,
    invokedBy: caller.invokedBy,
  };
};

export const createCallers = (context: CallerContext): Callers => {
  const callers = new Map<string, Caller>();
  const register = (caller: NewCaller): Caller => {
    const prefix = caller.kind === 'role' ? 'ASIALAB' : 'AKIALAB';
    const accessKeyId = caller.accessKeyId ?? prefix + caller.name.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const made = build(caller, accessKeyId, context);
    callers.set(accessKeyId, made);
    return made;
  };
  for (const caller of wellKnown) register(caller);
  return {
    register,
    byAccessKey: (accessKeyId) => callers.get(accessKeyId),
    named: (name) => {
      const found = [...callers.values()].find((caller) => caller.name === name);
      if (found === undefined) throw new Error(`No caller ${name} in the lab: register it first.`);
      return found;
    },
    all: () => [...callers.values()],
  };
};
