/** A write must do what it is for: granted readers can read after it, removed ones cannot, all others still can. */
import { desiredReads } from '../desired/reads.ts';
import { type Reader, readerKey } from '../model/memory.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import { readerRequest } from '../policy/coverage.ts';
import { evaluate } from '../policy/evaluate.ts';
import { type Check, type GuardInput, readerName } from './check.ts';
import { exclusionProblem } from './exclusion-stands.ts';
import { pruneProblem } from './prune-is-needed.ts';
import { canonicalUserIdOf, explain, reach } from './reach.ts';
import { scopeProblem } from './scope-keeps-reads.ts';
import { shrinkProblem } from './shrink-keeps-reads.ts';
import { tlsDenyProblem } from './tls-deny-is-harmless.ts';

/** Below which origin paths each reader is wanted; the whole bucket when no origin says. */
const wantedPaths = ({ facts, write }: GuardInput): ((reader: Reader) => readonly string[]) => {
  const reads = Map.groupBy(desiredReads(facts, write.document), (read) => readerKey(read.reader));
  return (reader) => reads.get(readerKey(reader))?.map(({ originPath }) => originPath) ?? [''];
};

/** A Deny on another part of the bucket is no reason to leave a part closed that is wanted. */
const grantProblem: Check = (input) => {
  if (input.grants.length === 0) return undefined;
  const pathsOf = wantedPaths(input);
  for (const { reader } of input.grants) {
    const found = pathsOf(reader).map((path) => reach(input.after, reader, input, path));
    if (found.some((one) => one === 'all' || one === 'some')) continue;
    const verb = found.includes('undecidable') ? 'might still not be able to read' : 'still could not read';
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

/** A write that is given back has to work, on any object of the bucket or with the key. */
const writeProblem: Check = (input) => {
  const { after, arn, name, write } = input;
  const resource = write.document.type === 'bucket' ? `${arn}/origin-guard-probe` : arn;
  for (const { reader, actions } of input.writeGrants) {
    for (const action of actions.map((text) => text.replace('*', ''))) {
      const options = { action, canonicalUserId: canonicalUserIdOf(reader, input) };
      const { outcome, because } = evaluate(after, readerRequest(reader, arn, resource, options));
      if (outcome !== 'allowed')
        return `After the grant, ${readerName(reader)} would not surely have ${action} on ${name}: ${because}`;
    }
  }
  return undefined;
};

const effects: readonly Check[] = [
  grantProblem,
  exclusionProblem,
  removalProblem,
  scopeProblem,
  shrinkProblem,
  pruneProblem,
  writeProblem,
  tlsDenyProblem,
];

export const intendedEffect: Check = (input) => {
  for (const effect of effects) {
    const problem = effect(input);
    if (problem !== undefined) return problem;
  }
  return undefined;
};
