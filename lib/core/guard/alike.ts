/**
 * Distributions for which every condition of both documents holds alike are let in and kept out alike, whatever is
 * asked for: one of them stands for all. An account may have hundreds, and a policy tells few of them apart.
 */
import type { DistributionFacts } from '../model/facts.ts';
import type { Condition, PolicyDocument } from '../model/policy.ts';
import { conditionHolds } from '../policy/conditions.ts';
import { cloudFrontRequest, hasVariables } from '../policy/evaluate.ts';
import { hasWildcard } from '../policy/glob.ts';
import { hasVariable, SOURCE_ARN } from '../policy/operators.ts';
import { type GuardInput, readAction } from './check.ts';

interface Question {
  readonly condition: Condition;
  readonly variables: boolean;
}

const nameOf = ({ condition: { operator, key, values }, variables }: Question): string =>
  JSON.stringify([operator, key, values, variables]);

/** Each condition that may depend on the distribution once, however many statements have it. */
const questionsOf = (documents: readonly PolicyDocument[]): readonly Question[] => {
  const questions = documents.flatMap((document) => {
    const variables = hasVariables(document);
    return document.statements
      .flatMap(({ conditions }) => conditions)
      .filter(({ key, values }) => key.toLowerCase() === SOURCE_ARN || values.some(hasVariable))
      .map((condition): Question => ({ condition, variables }));
  });
  return [...new Map(questions.map((question) => [nameOf(question), question])).values()];
};

/** Variables outside of conditions may take the ARN in; then every distribution stands for itself. */
const tellsAll = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ action, resource, principal }) =>
    [...action.values, ...resource.values, ...principal.values.map(({ written }) => written)].some(
      hasVariable,
    ),
  );

const answersFor =
  (questions: readonly Question[], input: GuardInput) =>
  (arn: string): string => {
    const request = { distributionArn: arn, action: readAction(input), resource: input.arn, secure: true };
    const { context } = cloudFrontRequest(request);
    return questions
      .map(({ condition, variables }) => conditionHolds(condition, context, variables))
      .join(' ');
  };

/** The same text for distributions that the documents do not tell apart. */
export const likeness = (input: GuardInput): ((arn: string) => string) => {
  const documents = [input.before, input.after];
  return documents.some(tellsAll) ? (arn) => arn : answersFor(questionsOf(documents), input);
};

/** Places in the inventory of those that are alike, in its order. */
type Classes = readonly (readonly number[])[];

interface Inventory {
  readonly arns: readonly string[];
  /** By ARN in lower case: some operators ignore case. */
  readonly places: ReadonlyMap<string, number>;
  /** What patterns make of the inventory: many policies have the same ones. */
  readonly byPatterns: Map<string, Classes>;
}

const inventories = new WeakMap<readonly DistributionFacts[], Inventory>();
const MOST_KEPT = 100;

const inventoryOf = (distributions: readonly DistributionFacts[]): Inventory => {
  const known = inventories.get(distributions);
  if (known !== undefined) return known;
  const arns = distributions.map(({ arn }) => arn);
  const places = new Map(arns.map((arn, place) => [arn.toLowerCase(), place]));
  const inventory = { arns, places, byPatterns: new Map() };
  inventories.set(distributions, inventory);
  return inventory;
};

const byPatterns = (inventory: Inventory, patterns: readonly Question[], input: GuardInput): Classes => {
  const { arns, places, byPatterns: kept } = inventory;
  const likenessOf = answersFor(patterns, input);
  const work = (): Classes => [
    ...Map.groupBy(places.values(), (place) => likenessOf(arns[place] ?? '')).values(),
  ];
  // What a variable stands for depends on more than the distribution.
  if (patterns.some(({ condition }) => condition.values.some(hasVariable))) return work();
  const name = patterns.map(nameOf).join();
  const classes = kept.get(name) ?? work();
  if (kept.size < MOST_KEPT) kept.set(name, classes);
  return classes;
};

const isPattern = ({ condition: { values } }: Question): boolean =>
  values.some((value) => hasWildcard(value) || hasVariable(value));

/**
 * ARNs of own distributions, in the order of the inventory: all that a condition names, and the first of each kind
 * that the documents do not tell apart. Values without a wildcard tell only those apart that they name.
 */
export const toldApart = (input: GuardInput): readonly string[] => {
  const { distributions } = input.facts;
  if (distributions.status !== 'known') return [];
  const inventory = inventoryOf(distributions.value);
  const { arns, places } = inventory;
  const documents = [input.before, input.after];
  if (documents.some(tellsAll)) return arns;
  const questions = questionsOf(documents);
  const named = new Set(
    questions
      .flatMap(({ condition }) => condition.values)
      .flatMap((value) => places.get(value.toLowerCase()) ?? []),
  );
  const classes = byPatterns(inventory, questions.filter(isPattern), input);
  const first = classes.flatMap((like) => like.find((place) => !named.has(place)) ?? []);
  return [...named, ...first].sort((one, other) => one - other).flatMap((place) => arns[place] ?? []);
};
