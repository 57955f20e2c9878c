/** A grant that loses actions keeps its reads: whoever reads by it today reads the same afterwards. */
import type { ShrinkActions } from '../model/change.ts';
import { type Reader, readerKey } from '../model/memory.ts';
import type { PrincipalValue, Statement } from '../model/policy.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import { isCloudFrontService } from '../policy/principals.ts';
import { toldApart } from './alike.ts';
import { type Check, type GuardInput, oaiCanonicalIds, readerName } from './check.ts';
import { explain, reach } from './reach.ts';

const oaiOf = (value: PrincipalValue, input: GuardInput): readonly Reader[] => {
  if (value.type === 'oai') return [{ type: 'oai', id: value.id }];
  const id = value.type === 'canonical-user' ? oaiCanonicalIds(input).get(value.id) : undefined;
  return id === undefined ? [] : [{ type: 'oai', id }];
};

/** A new scope decides itself who stays; without one, every distribution that is known (one for all alike) or named has to. */
const arnsOf = ({ index, conditions }: Statement, input: GuardInput): readonly string[] => {
  const scopes = input.scopes.filter(({ statement }) => statement.index === index);
  if (scopes.length > 0) return scopes.flatMap(({ sourceArns }) => sourceArns);
  return [...toldApart(input), ...conditions.flatMap(({ values }) => values)];
};

/** Who gets nothing by the statement loses nothing with it: another change may take what they have. */
const readersOf = (shrink: ShrinkActions, input: GuardInput): readonly Reader[] => {
  const statement = input.before.statements[shrink.statement.index];
  if (statement === undefined) return [];
  const { values } = statement.principal;
  const arns = values.some(isCloudFrontService) ? arnsOf(statement, input) : [];
  const readers = [
    ...values.flatMap((value) => oaiOf(value, input)),
    ...arns
      .filter((arn) => parseDistributionArn(arn) !== undefined)
      .map((arn): Reader => ({ type: 'distribution', arn })),
  ];
  const alone = { ...input.before, statements: [statement] };
  return readers.filter((reader) => reach(alone, reader, input) !== 'none');
};

export const shrinkProblem: Check = (input) => {
  const changed = new Set([...input.removals, ...input.grants].map(({ reader }) => readerKey(reader)));
  const readers = new Map(
    input.shrinks
      .flatMap((shrink) => readersOf(shrink, input))
      .map((reader) => [readerKey(reader), reader] as const),
  );
  for (const reader of readers.values()) {
    if (changed.has(readerKey(reader))) continue;
    if (reach(input.before, reader, input) === reach(input.after, reader, input)) continue;
    return `With fewer actions, ${readerName(reader)} would not read ${input.name} as before: ${explain(reader, input)}`;
  }
  return undefined;
};
