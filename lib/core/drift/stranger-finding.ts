/** Turns a statement by which strangers get into a bucket into a finding of its kind. */

import type { BucketFacts } from '../model/facts.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { statementName } from '../policy/evaluate.ts';
import { statementRef } from '../policy/grants.ts';
import type { DriftInput } from './define.ts';
import { finding, shortName } from './finding.ts';
import { blockWords, needsInWords, needsOf } from './stranger-words.ts';
import { type StrangerForm, type StrangerGrant, strangerGrants } from './strangers.ts';

type Input = DriftInput<BucketFacts>;

export interface StrangerKind {
  readonly kind: string;
  readonly id: string;
  readonly form: StrangerForm;
  readonly severity: (grant: StrangerGrant) => Severity;
  /** What it lets whom do: the rest of a sentence that begins with the statement and the bucket. */
  readonly says: (grant: StrangerGrant) => string;
  /** Sentences on what helps and what does not. */
  readonly advice: readonly string[];
}

const usesInWords = ({ uses }: StrangerGrant): string => {
  const verbs = [
    ...(uses.has('read') ? ['read its objects'] : []),
    ...(uses.has('list') ? ['list it'] : []),
    ...(uses.has('write') ? ['change it or its objects'] : []),
  ];
  return verbs.length === 0 ? 'do minor things with it' : verbs.join(', ').replace(/, ([^,]*)$/, ' and $1');
};

/** `lets everybody read its objects and list it`; `whom` narrows everybody down. */
export const letsInWords = (grant: StrangerGrant, whom = 'everybody'): string =>
  `lets ${whom} ${usesInWords(grant)}`;

/** Objects weigh most, then their names; what else there is gives little away. */
export const severityByUse = ({ uses }: StrangerGrant): Severity => {
  if (uses.has('write') || uses.has('read')) return 'critical';
  return uses.has('list') ? 'high' : 'medium';
};

const doubts: Readonly<Record<StrangerGrant['to'], readonly string[]>> = {
  everyone: [],
  counted: [
    'Its conditions limit it in fact, but AWS counts it as public, for their values have wildcards or variables.',
  ],
  untold: ['Whether its conditions keep strangers out cannot be told from here.'],
};

const judge = (input: Input, policy: PolicyDocument, which: StrangerKind, grant: StrangerGrant): Finding => {
  const { facts, subject } = input;
  const { statement } = grant;
  const block = blockWords(facts, subject, policy);
  const needs = needsOf(facts, subject, policy);
  const said = `${statementName(statement)} of bucket ${subject.name} ${which.says(grant)}.`;
  const rest = [...grant.notes, ...doubts[grant.to], ...block.said, ...needsInWords(needs), ...which.advice];
  return finding({
    kind: which.kind,
    class: 'report',
    id: which.id,
    severity: block.dormant || grant.to !== 'everyone' ? 'medium' : which.severity(grant),
    subject: { type: 'bucket', name: subject.name },
    about: shortName(statementRef(statement).canonical),
    distributions: needs?.users ?? [],
    because: [said, ...rest].join(' '),
    // Never the statement itself: its conditions may hold a secret, and findings go to chat rooms.
    details: {
      sid: statement.sid ?? null,
      statement: statement.index,
      actions: grant.actions,
      keptOutByBlock: block.dormant,
      unsigned: needs?.unsigned ?? null,
      ungranted: needs?.ungranted ?? null,
    },
    action: 'report',
  });
};

/** One finding per statement of this form; statements that mean the same are told once. */
export const strangerFindings = (input: Input, which: StrangerKind): readonly Finding[] => {
  const { policy, name } = input.subject;
  if (policy.status !== 'known') return [];
  const grants = strangerGrants(policy.value, bucketArnOf(input.facts.partition, name));
  const found = grants
    .filter(({ form }) => form === which.form)
    .map((grant) => judge(input, policy.value, which, grant));
  return [...new Map(found.toReversed().map((one) => [one.fingerprint, one])).values()].toReversed();
};
