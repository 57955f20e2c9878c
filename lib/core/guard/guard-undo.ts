/**
 * The guard of an undo. A repair that is taken back gives its readers what they had before, which is what an undo is
 * for and is shown to the person who asked. What no person may get this way is refused all the same (law 8).
 */
import type { Facts } from '../model/facts.ts';
import type { Verdict } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';
import type { Statement } from '../model/policy.ts';
import { canonicalStatement } from '../policy/canonical.ts';
import { isTlsDeny } from '../policy/edit-tls.ts';
import { statementName } from '../policy/evaluate.ts';
import { publicStatements } from '../policy/public.ts';
import { type AccessChange, type AccessChanges, accessChanges } from './access-change.ts';
import { type Check, type GuardInput, guardInput } from './check.ts';
import { ownerNotLockedOut } from './owner-not-locked-out.ts';
import { withinSize } from './within-size.ts';
import { wouldBeRefused } from './would-be-refused.ts';

export interface GuardedUndo {
  readonly verdict: Verdict;
  /** Undefined when the documents cannot be read at all. */
  readonly changes: AccessChanges | undefined;
}

/** A key policy cannot be deleted; a bucket policy only if all of it was ours, which an undo has proved. */
const keyKeepsAPolicy: Check = ({ write, name }) =>
  write.to === null && write.document.type === 'key'
    ? `The policy of ${name} cannot be taken away as a whole.`
    : undefined;

const staysPrivate: Check = ({ before, after, name }) => {
  const old = new Set(publicStatements(before).map(({ statement }) => canonicalStatement(statement.raw)));
  const opened = publicStatements(after).find(
    ({ statement, public: truth }) => truth === 'yes' && !old.has(canonicalStatement(statement.raw)),
  );
  if (opened === undefined) return undefined;
  return `The policy of ${name} would become public by ${statementName(opened.statement)}. ${opened.because}`;
};

const describe = ({ who, actions, certain }: AccessChange): string =>
  `${who} ${certain ? 'would' : 'might'} gain ${actions.join(', ')}`;

/** Grants to CloudFront are what repairs are about; whoever else gains is nobody whom an undo gives back. */
const onlyReadersGain =
  ({ gains }: AccessChanges): Check =>
  ({ name }: GuardInput) => {
    const other = gains.find(({ isReader, plainHttpOnly }) => !isReader && !plainHttpOnly);
    return other === undefined ? undefined : `In the policy of ${name}, ${describe(other)}.`;
  };

/** The Deny of what comes without TLS that a repair added is ours, and may be taken back; every other statement counts. */
const ownerKeepsEveryDoor: Check = (input) => {
  const isOwnDeny = (statement: Statement): boolean =>
    statement.sid?.startsWith('OriginGuard') === true && isTlsDeny(statement, input.arn);
  const statements = input.before.statements.filter((statement) => !isOwnDeny(statement));
  return ownerNotLockedOut({ ...input, before: { ...input.before, statements } });
};

const checks: readonly (readonly [string, Check])[] = [
  ['within-size', withinSize],
  ['would-be-refused', wouldBeRefused],
  ['key-keeps-a-policy', keyKeepsAPolicy],
  ['owner-not-locked-out', ownerKeepsEveryDoor],
  ['stays-private', staysPrivate],
];

/** `go`, or the first objection; and in both cases who gains and who loses, as far as the documents can be read. */
export const guardUndo = (write: PlannedWrite, facts: Facts): GuardedUndo => {
  const input = guardInput(write, facts);
  if (typeof input === 'string') {
    return { verdict: { verdict: 'no-go', check: 'readable', because: input }, changes: undefined };
  }
  const changes = accessChanges(input);
  const all = [...checks, ['only-readers-gain', onlyReadersGain(changes)] as const];
  for (const [check, object] of all) {
    const because = object(input);
    if (because !== undefined) return { verdict: { verdict: 'no-go', check, because }, changes };
  }
  return { verdict: { verdict: 'go' }, changes };
};
