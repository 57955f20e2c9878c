/** Who gains and who loses by a write, for people to read: the evaluator asked before and after (law 8). */
import type { PolicyDocument } from '../model/policy.ts';
import { canonicalJson } from '../policy/canonical.ts';
import { type Decision, evaluate } from '../policy/evaluate.ts';
import { type Asker, askersOf } from './askers.ts';
import type { GuardInput } from './check.ts';
import { type Target, targets } from './probes.ts';

/** One who gains or loses, and what. */
export interface AccessChange {
  /** `distribution arn:…`, `every CloudFront distribution of any other account`, `origin access identity E1`, … */
  readonly who: string;
  /** True for a distribution or an identity: those are what grants are about. */
  readonly isReader: boolean;
  /** True when nobody has to say who they are. */
  readonly isAnonymous: boolean;
  /** Sorted; as written in the statements where that is more than an action that is asked for by name. */
  readonly actions: readonly string[];
  /** False when the policy leaves it open. */
  readonly certain: boolean;
  /** True when it holds only for requests without TLS. */
  readonly plainHttpOnly: boolean;
}

export interface AccessChanges {
  readonly gains: readonly AccessChange[];
  readonly losses: readonly AccessChange[];
}

interface Question extends Target {
  /** The action as people read it. */
  readonly label: string;
  readonly secure: boolean;
}

const UNKNOWN_NAME = 'OriginGuardProbe';

/** Statements that stand in both documents answer alike; only the others can make a difference. */
const differing = ({ before, after }: GuardInput) => {
  const texts = (document: PolicyDocument) =>
    new Set(document.statements.map(({ raw }) => canonicalJson(raw)));
  const [old, next] = [texts(before), texts(after)];
  return [...before.statements, ...after.statements].filter(({ raw }) => {
    const text = canonicalJson(raw);
    return !old.has(text) || !next.has(text);
  });
};

/** Actions that the edited statements name beyond those that are always asked about; a pattern by a made-up name. */
const writtenActions = (input: GuardInput): readonly (readonly [label: string, action: string])[] => {
  const service = input.write.document.type === 'bucket' ? 's3' : 'kms';
  const written = differing(input).flatMap(({ action }) => action.values);
  return [...new Set(written)].map((label) => {
    const whole = label === '*' ? `${service}:*` : label;
    return [whole, whole.replaceAll('*', UNKNOWN_NAME).replaceAll('?', 'x')];
  });
};

const questionsOf = (input: GuardInput): readonly Question[] => {
  const always = targets(input).map((target) => ({ ...target, label: target.action }));
  const asked = new Set(always.map(({ action }) => action.toLowerCase()));
  const resources = [...new Set(always.map(({ resource }) => resource))];
  const more = writtenActions(input)
    .filter(([, action]) => !asked.has(action.toLowerCase()))
    .flatMap(([label, action]) => resources.map((resource) => ({ label, action, resource })));
  return [true, false].flatMap((secure) => [...always, ...more].map((one) => ({ ...one, secure })));
};

const rank: Readonly<Record<Decision['outcome'], 0 | 1 | 2>> = {
  denied: 0,
  'not-allowed': 0,
  undecidable: 1,
  allowed: 2,
};

/** What changes for one who asks: label -> how certainly, apart for gains and losses. */
interface Differences {
  readonly label: string;
  readonly secure: boolean;
  readonly gain: boolean;
  readonly certain: boolean;
}

const differencesFor = (
  input: GuardInput,
  asker: Asker,
  questions: readonly Question[],
): readonly Differences[] =>
  questions.flatMap(({ action, resource, label, secure }) => {
    const request = asker.ask(action, resource, secure);
    const [old, now] = [input.before, input.after].map((one) => rank[evaluate(one, request).outcome]);
    if (old === undefined || now === undefined || old === now) return [];
    return [{ label, secure, gain: now > old, certain: Math.abs(now - old) === 2 }];
  });

const changesOf = (asker: Asker, all: readonly Differences[], gain: boolean): readonly AccessChange[] => {
  const found = all.filter((one) => one.gain === gain);
  const overTls = found.filter(({ secure }) => secure);
  const counted = overTls.length > 0 ? overTls : found;
  if (counted.length === 0) return [];
  const { who, isReader, isAnonymous } = asker;
  return [
    {
      ...{ who, isReader, isAnonymous },
      actions: [...new Set(counted.map(({ label }) => label))].sort(),
      certain: counted.some(({ certain }) => certain),
      plainHttpOnly: overTls.length === 0,
    },
  ];
};

/** Those who are told one by one are those for whom it is not the same as for everybody of their kind. */
export const accessChanges = (input: GuardInput): AccessChanges => {
  const questions = questionsOf(input);
  const gains: AccessChange[] = [];
  const losses: AccessChange[] = [];
  const told = new Map<string, string>();
  for (const asker of askersOf(input)) {
    const differences = differencesFor(input, asker, questions);
    const text = JSON.stringify(differences);
    if (asker.coveredBy.some((kind) => told.get(kind) === text)) continue;
    told.set(asker.who, text);
    gains.push(...changesOf(asker, differences, true));
    losses.push(...changesOf(asker, differences, false));
  }
  return { gains, losses };
};
