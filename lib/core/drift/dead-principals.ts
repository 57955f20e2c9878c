/**
 * Principals that no longer exist: a policy shows their unique id (aws-facts 1.1 G3, 1.3). AWS refuses every write of a
 * policy that names one, and one read cannot tell it from a live identity that was just written.
 */
import type { PrunePrincipal } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import type { Settings } from '../model/settings.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';
import { isCloudFrontShaped } from '../policy/edit-prune.ts';
import { type UniqueId, uniqueIds } from '../policy/edit-refused.ts';
import { statementName } from '../policy/evaluate.ts';
import { statementRef } from '../policy/grants.ts';
import { type FindingParts, finding } from './finding.ts';
import { firstSeen, type Patience } from './patience.ts';
import { distributionsOf, idsInWords, wantedRepairs } from './wanted-writes.ts';

export interface DeadInput {
  readonly kind: string;
  readonly facts: Facts;
  readonly settings: Settings;
  readonly document: DocumentRef;
  readonly policy: PolicyDocument;
  readonly others: readonly Finding[] | undefined;
}

type Reads = Pick<DeadInput, 'kind' | 'facts' | 'settings' | 'document'>;

const nameOf = (document: DocumentRef): string =>
  document.type === 'bucket' ? `bucket ${document.name}` : `key ${document.arn}`;

const parts = ({ kind, document }: Reads, id: string) =>
  ({
    kind,
    class: 'prune',
    id: 'PRINCIPAL_DELETED',
    severity: 'medium',
    subject: document,
    about: id,
    distributions: [],
  }) satisfies Partial<FindingParts>;

/** Two agreeing reads `secondReadAfterMs` apart, and nobody known to have written the document in between. */
export const agreedDead = (input: Reads, id: string): Patience => {
  const { facts, settings, document } = input;
  const fingerprint = finding({ ...parts(input, id), because: '', action: 'wait' }).fingerprint;
  const seen = firstSeen(facts, fingerprint);
  const changed = facts.memory.actors.get(subjectKey(document))?.at;
  const since = Math.max(seen ?? facts.takenAt, changed ?? 0);
  const until = since + settings.secondReadAfterMs;
  if (seen !== undefined && facts.takenAt >= until) return { now: true };
  const because =
    changed !== undefined && seen !== undefined && changed > seen
      ? 'the policy was written since it was first seen, and a live identity reads back like that for minutes'
      : 'a live identity reads back like that for minutes after a write, so a second read has to agree';
  return { now: false, because, until };
};

const isPrunable = ({ effect, principal }: Statement): boolean => effect === 'Allow' && !principal.negated;

interface Found extends UniqueId {
  readonly reads: Patience;
  /** A Deny or a NotPrincipal that names it, which nobody may edit. */
  readonly stuck: Statement | undefined;
  readonly ours: boolean;
}

const lookAt = (input: DeadInput): readonly Found[] =>
  uniqueIds(input.policy).map((one) => ({
    ...one,
    reads: agreedDead(input, one.id),
    stuck: one.statements.find((statement) => !isPrunable(statement)),
    ours: one.statements.some((statement) => isCloudFrontShaped(input.policy, statement)),
  }));

const prunesOf = ({ document }: DeadInput, { id, statements }: Found): readonly PrunePrincipal[] =>
  statements.map((statement) => ({
    type: 'prune-principal',
    document,
    statement: statementRef(statement),
    id,
  }));

/** Why none of the ids is pruned; undefined when all can go in one write. */
const heldBy = (input: DeadInput, all: readonly Found[], wanted: readonly Finding[]): string | undefined => {
  const stuck = all.find((one) => one.stuck !== undefined);
  if (stuck?.stuck !== undefined)
    return `${stuck.id} stands in ${statementName(stuck.stuck)}, a ${stuck.stuck.effect === 'Deny' ? 'Deny' : 'NotPrincipal'}, and such a statement is never edited`;
  if (wanted.length > 0 || all.some(({ ours }) => ours)) return undefined;
  return `no statement of it is CloudFront's and no repair of ${nameOf(input.document)} needs it gone`;
};

/** What is only needed for a repair that a person has to agree to first is proposed with it. */
const actionFor = (all: readonly Found[], wanted: readonly Finding[]): 'repair' | 'propose' =>
  all.some(({ ours }) => ours) || wanted.some(({ action }) => action === 'repair') ? 'repair' : 'propose';

const placesOf = ({ statements }: Found): string => statements.map(statementName).join(' and ');

const judge = (input: DeadInput, found: Found, all: readonly Found[]): Finding => {
  const { facts, document, others } = input;
  const base = {
    ...parts(input, found.id),
    details: { principal: found.id, statements: found.statements.map(({ index }) => index) },
  };
  const name = nameOf(document);
  const wait = all.map(({ reads }) => reads).find((reads) => !reads.now);
  if (wait !== undefined && !wait.now) {
    const because = `${placesOf(found)} of ${name} names ${found.id}, the id of a deleted principal or of one just written. It waits: ${wait.because}.`;
    return finding({ ...base, action: 'wait', because, wait: { because: wait.because, until: wait.until } });
  }
  const wanted = wantedRepairs(others);
  const said = `${placesOf(found)} of ${name} names ${found.id}, which belongs to nobody any more: two reads agree`;
  const blocks =
    wanted.length === 0
      ? ''
      : `, and AWS refuses every write of a policy that names it, also the repair of ${idsInWords(wanted)}`;
  const held =
    facts.memory.sightings.status === 'unreadable'
      ? 'what was seen before could not be read'
      : heldBy(input, all, wanted);
  const made = finding({
    ...base,
    distributions: distributionsOf(wanted),
    action: held === undefined ? actionFor(all, wanted) : 'report',
    because: `${said}${blocks}.${held === undefined ? '' : ` It is not taken out: ${held}.`}`,
    changes: prunesOf(input, found),
  });
  // The same problem under a more exact id: its fingerprint, and so what was seen before, stays.
  return wanted.length === 0 ? made : { ...made, id: 'PRINCIPAL_BLOCKS_REPAIR' };
};

/** One finding per unique id that the policy names. */
export const deadPrincipals = (input: DeadInput): readonly Finding[] => {
  const all = lookAt(input);
  return all.map((found) => judge(input, found, all));
};

/** The policy without these ids, as it judges once they are pruned; a Deny keeps them. */
export const withoutIds = (policy: PolicyDocument, ids: ReadonlySet<string>): PolicyDocument => ({
  ...policy,
  statements: policy.statements.map((statement) =>
    !isPrunable(statement)
      ? statement
      : {
          ...statement,
          principal: {
            ...statement.principal,
            values: statement.principal.values.filter(
              ({ type, written }) => type !== 'unique-id' || !ids.has(written),
            ),
          },
        },
  ),
});
