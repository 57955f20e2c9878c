/**
 * Asks one policy about many distributions at once. Everything that does not depend on the distribution is decided
 * first, so that each further distribution costs little more than looking up its ARN.
 */
import type { Condition, PolicyDocument, Statement } from '../model/policy.ts';
import type { AccessRequest } from './access-request.ts';
import { type CloudFrontRequestInput, cloudFrontRequest } from './cloudfront-requests.ts';
import { conditionHolds } from './conditions.ts';
import { type Decision, hasVariables, statementMatches } from './evaluate.ts';
import { hasLiteralSigns, hasWildcard } from './glob.ts';
import { once } from './once.ts';
import { hasVariable, parseOperator, SOURCE_ARN } from './operators.ts';
import { known } from './request-keys.ts';
import { all, type Truth } from './truth.ts';

export type DistributionQuestion = Omit<CloudFrontRequestInput, 'distributionArn'>;

/** What is left of a statement once all but the distribution is known. */
interface Remainder {
  readonly effect: Statement['effect'];
  /** What its other parts say; never `no`. */
  readonly rest: 'yes' | 'unknown';
  /** One entry per condition that lists distributions; the distribution must be in each. */
  readonly listed: readonly Listed[];
  /** Any other question about the distribution. */
  readonly asks: readonly ((arn: string) => Truth)[];
}

/** What a condition lets in: these ARNs, and all that begin so. */
interface Listed {
  readonly arns: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}

/** The outcome of `evaluate` for each distribution ARN. */
export const distributionOutcomes = (
  document: PolicyDocument,
  question: DistributionQuestion,
): ((distributionArn: string) => Decision['outcome']) => {
  const remainders = document.statements.flatMap((statement) => remainderOf(document, statement, question));
  const denies = remainders.filter(({ effect }) => effect === 'Deny');
  const allows = remainders.filter(({ effect }) => effect === 'Allow');
  return (arn) => {
    const denied = strongest(denies, arn);
    if (denied === 'yes') return 'denied';
    const allowed = strongest(allows, arn);
    if (allowed === 'no') return 'not-allowed';
    if (denied === 'unknown') return 'undecidable';
    return allowed === 'yes' ? 'allowed' : 'undecidable';
  };
};

const strongest = (remainders: readonly Remainder[], arn: string): Truth => {
  let found: Truth = 'no';
  for (const remainder of remainders) {
    const answer = answerOf(remainder, arn);
    if (answer === 'yes') return 'yes';
    if (answer === 'unknown') found = 'unknown';
  }
  return found;
};

const answerOf = ({ rest, listed, asks }: Remainder, arn: string): Truth => {
  for (const { arns, prefixes } of listed) {
    if (!arns.has(arn) && !prefixes.some((prefix) => arn.startsWith(prefix))) return 'no';
  }
  return asks.length === 0 ? rest : all([rest, ...asks.map((ask) => ask(arn))]);
};

const ANY = 'arn:aws:cloudfront::000000000000:distribution/ANY';

const remainderOf = (
  document: PolicyDocument,
  statement: Statement,
  question: DistributionQuestion,
): readonly Remainder[] => {
  const { effect, conditions } = statement;
  const request = cloudFrontRequest({ ...question, distributionArn: ANY });
  const open = conditions.filter((condition) => asksForSource(condition, document));
  const others = { ...statement, conditions: conditions.filter((condition) => !open.includes(condition)) };
  if (hasVariables(document) && statement.resource.values.some(hasVariable)) {
    const ask = (arn: string): Truth => statementMatches(document, statement, of(request, arn));
    return [{ effect, rest: 'yes', listed: [], asks: [ask] }];
  }
  const rest = statementMatches(document, others, request);
  if (rest === 'no') return [];
  const sets = open.map(listOf);
  const asks = open
    .filter((_, index) => sets[index] === undefined)
    .map((condition) => asking(condition, request, hasVariables(document)));
  return [{ effect, rest, listed: sets.filter((set) => set !== undefined), asks }];
};

/** What a condition without variables, so on the distribution alone, says does not depend on what is asked for, so it is kept. */
const answersOf = once((_: Condition) => new Map<string, Truth>());

const asking = (condition: Condition, request: AccessRequest, variables: boolean) => {
  const ask = (arn: string): Truth => conditionHolds(condition, of(request, arn).context, variables);
  if (condition.values.some(hasVariable)) return ask;
  const kept = answersOf(condition);
  return (arn: string): Truth => {
    const answer = kept.get(arn) ?? ask(arn);
    kept.set(arn, answer);
    return answer;
  };
};

const of = (request: AccessRequest, arn: string): AccessRequest => ({
  ...request,
  context: (key) => (key === SOURCE_ARN ? known(arn) : request.context(key)),
});

/** A condition depends on the distribution by its key, or by a policy variable, whatever that names. */
const asksForSource = ({ key, values }: Condition, document: PolicyDocument): boolean =>
  key.toLowerCase() === SOURCE_ARN || (hasVariables(document) && values.some(hasVariable));

/** Operators that let in what they list, and whether a `*` counts there. */
const lists: ReadonlyMap<string, 'exact' | 'pattern'> = new Map([
  ['StringEquals', 'exact'],
  ['StringLike', 'pattern'],
  ['ArnEquals', 'pattern'],
  ['ArnLike', 'pattern'],
]);

/** All of an ARN but its last part, then text of that part, and nothing but a `*` at the end. */
const beginning = /^((?:[^:*?]*:){5}[^*?]*)\*$/;

/** What a condition lists, when it asks for nothing that a look-up cannot tell: no variable, so the distribution alone. */
const listOf = ({ operator, values }: Condition): Listed | undefined => {
  const kind = lists.get(parseOperator(operator).base);
  if (kind === undefined || values.some(hasVariable)) return undefined;
  if (values.length === 0 || values.some(hasLiteralSigns)) return undefined;
  const plain = values.filter((value) => !hasWildcard(value));
  if (kind === 'exact') return { arns: new Set(values), prefixes: [] };
  const prefixes = values.flatMap((value) => beginning.exec(value)?.[1] ?? []);
  const understood = plain.length + prefixes.length === values.length;
  return understood ? { arns: new Set(plain), prefixes } : undefined;
};
