/** The owner keeps every door: statements for others than CloudFront stay, and so does kms:PutKeyPolicy (law 8). */
import type { Statement } from '../model/policy.ts';
import { canonicalJson, canonicalStatement } from '../policy/canonical.ts';
import { statementName } from '../policy/evaluate.ts';
import { type Check, type GuardInput, isCloudFrontReader, isPruned } from './check.ts';
import { administersKey } from './key-owner.ts';

const othersOf = (statement: Statement, input: GuardInput): readonly string[] =>
  statement.principal.values
    .filter((value) => !isCloudFrontReader(value, input) && !isPruned(value, statement, input))
    .map((value) => `${value.type} ${value.written}`);

const named = ({ principal }: Statement): readonly string[] =>
  principal.values.map((value) => `${value.type} ${value.written}`);

/** What a statement gives to others than CloudFront, whoever they are; a change may edit its SourceArn. */
const gift = ({ raw, conditions }: Statement): string => {
  const rest = Object.entries(raw).filter(([name]) => !name.endsWith('Principal') && name !== 'Condition');
  const lines = conditions
    .filter(({ key }) => key.toLowerCase() !== 'aws:sourcearn')
    .map(({ operator, key, values }) => canonicalJson([operator, key.toLowerCase(), values]));
  return `${canonicalStatement(Object.fromEntries(rest))} ${lines.sort().join(' ')}`;
};

const survives = (statement: Statement, input: GuardInput): boolean =>
  input.after.statements.some((candidate) => {
    if (canonicalJson(candidate.raw) === canonicalJson(statement.raw)) return true;
    // Who is left out by name is not who is let in by it: a NotPrincipal stays as it is.
    if (statement.principal.negated || candidate.principal.negated) return false;
    const kept = named(candidate);
    return (
      gift(candidate) === gift(statement) && othersOf(statement, input).every((other) => kept.includes(other))
    );
  });

export const ownerNotLockedOut: Check = (input) => {
  const { before, after, arn, name, write } = input;
  const lost = before.statements
    .filter((statement) => statement.principal.negated || othersOf(statement, input).length > 0)
    .find((statement) => !survives(statement, input));
  if (lost !== undefined) {
    return `${capital(statementName(lost))} of the policy of ${name} serves others than CloudFront and would not survive.`;
  }
  if (
    write.document.type !== 'key' ||
    after.statements.some((statement) => administersKey(after, statement, arn))
  ) {
    return undefined;
  }
  return `Nobody of the account that owns it would certainly be allowed kms:PutKeyPolicy by the policy of ${name}: no statement allows it to that account without a condition that may not hold. Its owner could be locked out, so give the account a statement of its own first.`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
