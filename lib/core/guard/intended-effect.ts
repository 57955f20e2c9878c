/** A write must do what it is for: granted readers can read after it, removed ones cannot, scoped ones still can. */
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import { type Coverage, decrypts, deniesOnPrefix, readerRequest, readsPrefix } from '../policy/coverage.ts';
import { evaluate, statementName } from '../policy/evaluate.ts';
import { type Check, type GuardInput, readAction, readerName } from './check.ts';

const canonicalUserIdOf = (reader: Reader, { facts }: GuardInput): string | undefined => {
  const identities = facts.originAccessIdentities;
  return reader.type === 'oai' && identities.status === 'known'
    ? identities.value.get(reader.id)?.canonicalUserId
    : undefined;
};

const reach = (document: PolicyDocument, reader: Reader, input: GuardInput): Coverage => {
  if (input.write.document.type === 'bucket') {
    return readsPrefix(document, reader, input.arn, '', {
      canonicalUserId: canonicalUserIdOf(reader, input),
    });
  }
  const answer = decrypts(document, reader, input.arn);
  if (answer === 'undecidable') return answer;
  return answer === 'yes' ? 'all' : 'none';
};

/** Why the reader can or cannot: the statements that decide, in words. */
const explain = (reader: Reader, input: GuardInput): string => {
  const { after, arn, write } = input;
  const options = { action: readAction(input), canonicalUserId: canonicalUserIdOf(reader, input) };
  const denies = write.document.type === 'bucket' ? deniesOnPrefix(after, reader, arn, '', options) : [];
  if (denies.length > 0) {
    return `This Deny stands in the way: ${denies.map(({ statement }) => statementName(statement)).join(', ')}.`;
  }
  const resource = write.document.type === 'bucket' ? `${arn}/origin-guard-probe` : arn;
  return evaluate(after, readerRequest(reader, arn, resource, options)).because;
};

const grantProblem: Check = (input) => {
  for (const { reader } of input.grants) {
    const found = reach(input.after, reader, input);
    if (found === 'all' || found === 'some') continue;
    const verb = found === 'none' ? 'still could not read' : 'might still not be able to read';
    return `After the grant, ${readerName(reader)} ${verb} ${input.name}: ${explain(reader, input)}`;
  }
  return undefined;
};

const isGranted = (reader: Reader, input: GuardInput): boolean =>
  input.grants.some((grant) => readerName(grant.reader) === readerName(reader));

/** A distribution that no longer exists reads nothing, whatever the policy says. */
const isGone = (reader: Reader, { facts }: GuardInput): boolean => {
  if (reader.type !== 'distribution') return false;
  const distribution = parseDistributionArn(reader.arn);
  if (distribution === undefined) return true;
  const lookup = facts.distributionLookups.get(distribution.id);
  if (lookup !== undefined) return lookup.status === 'absent';
  if (distribution.account !== facts.account || facts.distributions.status !== 'known') return false;
  return !facts.distributions.value.some(({ arn }) => arn === reader.arn);
};

const removalProblem: Check = (input) => {
  for (const { reader } of input.removals) {
    if (isGranted(reader, input) || isGone(reader, input)) continue;
    const found = reach(input.after, reader, input);
    if (found === 'none') continue;
    const verb = found === 'undecidable' ? 'might still be able to read' : 'could still read';
    return `After the removal, ${readerName(reader)} ${verb} ${input.name}: ${explain(reader, input)}`;
  }
  return undefined;
};

const scopeProblem: Check = (input) => {
  const removed = new Set(input.removals.map(({ written }) => written));
  const arns = input.scopes.flatMap(({ sourceArns }) => sourceArns);
  for (const arn of arns.filter((text) => parseDistributionArn(text) !== undefined && !removed.has(text))) {
    const reader: Reader = { type: 'distribution', arn };
    const before = reach(input.before, reader, input);
    if (before === reach(input.after, reader, input)) continue;
    return `Scoping the grant would change what ${readerName(reader)} can read in ${input.name}: ${explain(reader, input)}`;
  }
  return undefined;
};

export const intendedEffect: Check = (input) =>
  grantProblem(input) ?? removalProblem(input) ?? scopeProblem(input);
