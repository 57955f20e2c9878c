/** Tells from a CloudTrail record who made the call: a person, automation, Origin Guard itself, or unknown. */
import type { Actor } from '../model/memory.ts';
import { isTrueAt, textAt } from './record.ts';

/** The first match names the tool; those with `automation` write whole documents from code. */
const tools: readonly { readonly sign: RegExp; readonly tool: string; readonly automation?: true }[] = [
  { sign: /pulumi/i, tool: 'Pulumi', automation: true },
  { sign: /opentofu/i, tool: 'OpenTofu', automation: true },
  { sign: /terraform/i, tool: 'Terraform', automation: true },
  { sign: /aws-cdk|cdk-assets/i, tool: 'CDK', automation: true },
  { sign: /cloudformation\.amazonaws\.com/i, tool: 'CloudFormation', automation: true },
  { sign: /aws-cli\//i, tool: 'AWS CLI' },
  { sign: /^(?:console|signin)\.amazonaws\.com$|S3Console\/|^Mozilla\//i, tool: 'console' },
  { sign: /Boto3\//i, tool: 'Boto3' },
  { sign: /Botocore\//i, tool: 'Botocore' },
  { sign: /aws-sdk-(?:[a-z0-9-]+)/i, tool: '' },
];

const servicePrincipal = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com$/;
/** Service names that CloudTrail writes for people who work in the console. */
const consolePrincipals = ['console.amazonaws.com', 'signin.amazonaws.com'];
const cloudFormation = 'cloudformation.amazonaws.com';
const assumedRole = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[^*]*\/)?([^/*]+)$/;

/**
 * Who made the call, as far as the record supports it (docs/aws-facts.md, "Events"). `unknown` and `person` are the
 * careful answers: access that automation removed is restored, access that a person removed is not. `ourRoleNames`
 * are names, or beginnings of names, of Origin Guard's own roles. Never throws.
 */
export const actorOf = (record: unknown, ourRoleNames: readonly string[]): Actor => {
  const service = callingService(record);
  const agent = userAgentOf(record);
  const tool = toolOf(record, service, agent);
  return {
    kind: kindOf(record, ourRoleNames, service, tool),
    name: textAt(record, 'userIdentity', 'arn') ?? issuerOf(record) ?? service ?? fallbackName(record),
    tool: tool.name,
    eventId: textAt(record, 'eventID'),
    eventName: textAt(record, 'eventName'),
    at: eventTimeOf(record),
  };
};

/** Epoch milliseconds of `eventTime`. */
export const eventTimeOf = (record: unknown): number | undefined => {
  const time = Date.parse(textAt(record, 'eventTime') ?? '');
  return Number.isNaN(time) ? undefined : time;
};

/** True when the caller is one of Origin Guard's roles in the account where the call was recorded. */
export const isOurs = (record: unknown, ourRoleNames: readonly string[]): boolean => {
  const issuer = issuerOf(record) ?? '';
  const name = assumedRole.exec(issuer)?.[1];
  const home = textAt(record, 'recipientAccountId');
  if (name === undefined || (home !== undefined && issuer.split(':')[4] !== home)) return false;
  return ourRoleNames.some((ours) => ours !== '' && name.startsWith(ours));
};

interface Tool {
  readonly name: string;
  readonly automation: boolean;
}

const kindOf = (
  record: unknown,
  ourRoleNames: readonly string[],
  service: string | undefined,
  tool: Tool,
): Actor['kind'] => {
  if (isOurs(record, ourRoleNames)) return 'origin-guard';
  if (tool.automation || service === cloudFormation) return 'automation';
  if (isConsole(record)) return 'person';
  if (service !== undefined || isServiceLinked(record)) return 'automation';
  return tool.name === 'AWS CLI' || tool.name === 'console' ? 'person' : 'unknown';
};

/** The AWS service that called on someone's behalf or for itself; services of the console do not count. */
const callingService = (record: unknown): string | undefined =>
  [
    textAt(record, 'userIdentity', 'invokedBy'),
    textAt(record, 'sourceIPAddress'),
    textAt(record, 'userAgent'),
  ].find((name) => name !== undefined && servicePrincipal.test(name) && !consolePrincipals.includes(name));

const isConsole = (record: unknown): boolean =>
  isTrueAt(record, 'sessionCredentialFromConsole') ||
  consolePrincipals.includes(textAt(record, 'userIdentity', 'invokedBy') ?? '');

const isServiceLinked = (record: unknown): boolean =>
  textAt(record, 'userIdentity', 'type') === 'AWSService' ||
  (issuerOf(record) ?? '').includes(':role/aws-service-role/');

const issuerOf = (record: unknown): string | undefined =>
  textAt(record, 'userIdentity', 'sessionContext', 'sessionIssuer', 'arn');

/** CloudTrail puts some user agents in brackets. */
const userAgentOf = (record: unknown): string => {
  const agent = textAt(record, 'userAgent') ?? '';
  return agent.startsWith('[') && agent.endsWith(']') ? agent.slice(1, -1) : agent;
};

const toolOf = (record: unknown, service: string | undefined, agent: string): Tool => {
  if (service === cloudFormation) return { name: 'CloudFormation', automation: true };
  for (const { sign, tool, automation } of tools) {
    const found = sign.exec(agent)?.[0];
    if (found !== undefined) return { name: tool === '' ? found : tool, automation: automation === true };
  }
  if (isConsole(record)) return { name: 'console', automation: false };
  return { name: service ?? headOf(agent), automation: false };
};

const headOf = (agent: string): string => agent.split(/\s/, 1)[0]?.slice(0, 64) || 'unknown';

const fallbackName = (record: unknown): string =>
  textAt(record, 'userIdentity', 'userName') ?? textAt(record, 'userIdentity', 'principalId') ?? 'unknown';
