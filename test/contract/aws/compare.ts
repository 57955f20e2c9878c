/** The table of differences as rows, and what the tests hold: as AWS, or differing just as the table says. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../lib/core/model/json.ts';
import type { Behaviour } from './behaviour.ts';
import { tables } from './differences.ts';
import type { Name } from './implementations.ts';

export interface Difference {
  readonly implementation: Name;
  /** Id of a behaviour. */
  readonly behaviour: string;
  readonly does: string;
  readonly instead: Json;
}

export const differences: readonly Difference[] = Object.entries(tables).flatMap(([name, own]) =>
  own.flatMap((table) =>
    Object.entries(table).flatMap(([does, seen]) =>
      Object.entries(seen).map(([behaviour, instead]) => ({
        implementation: name as Name,
        behaviour,
        does,
        instead,
      })),
    ),
  ),
);

export const differenceOf = (implementation: Name, behaviour: string): Difference | undefined =>
  differences.find((one) => one.implementation === implementation && one.behaviour === behaviour);

const show = (value: Json): string => JSON.stringify(value);

/** Why the observation is not what the table leads one to expect; `undefined` when it is. */
export const complaint = (name: Name, behaviour: Behaviour, seen: Json): string | undefined => {
  const { id, says, source, evidence, aws } = behaviour;
  const listed = differenceOf(name, id);
  const asAws = isDeepStrictEqual(seen, aws);
  if (listed === undefined) {
    if (asAws) return undefined;
    return (
      `${name} differs from AWS in ${id}: "${says}" (${source} [${evidence}]). AWS: ${show(aws)}; seen: ${show(seen)}. ` +
      `${name === 'lab' ? 'Correct lab/aws, or say why not' : 'Name the difference'} in test/contract/aws/differences.ts.`
    );
  }
  if (asAws) {
    return (
      `${name} now does what AWS does in ${id}: "${says}". Take its row "${listed.does}" out of ` +
      'test/contract/aws/differences.ts.'
    );
  }
  if (isDeepStrictEqual(seen, listed.instead)) return undefined;
  return (
    `${name} differs from AWS in ${id} in another way than listed ("${listed.does}"). AWS: ${show(aws)}; ` +
    `listed: ${show(listed.instead)}; seen: ${show(seen)}. Correct its row in test/contract/aws/differences.ts.`
  );
};
