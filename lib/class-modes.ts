/** The setting `classModes`, for example `harden=enforce, narrow=propose`: a mode for a class of repairs. */
import type { FindingClass } from './core/model/finding.ts';
import type { Mode, Settings } from './core/model/settings.ts';
import * as z from './zod.ts';

type Writing = Exclude<FindingClass, 'report'>;

const classes: readonly Writing[] = ['grant', 'narrow', 'revoke', 'prune', 'write', 'harden'];
const modes: readonly Mode[] = ['observe', 'propose', 'enforce'];

const classOf = (name: string): Writing | undefined => classes.find((known) => known === name);
const modeOf = (name: string): Mode | undefined => modes.find((known) => known === name);

const problemOf = (part: string): string | undefined => {
  const [name = '', mode = '', ...rest] = part.split('=').map((word) => word.trim().toLowerCase());
  if (mode === '' || rest.length > 0) return `"${part}" is not class=mode`;
  if (name === 'report') return 'class report never writes, so it takes no mode';
  if (classOf(name) === undefined) return `"${name}" is no class; the classes are ${classes.join(', ')}`;
  if (modeOf(mode) === undefined) return `"${mode}" is no mode; the modes are ${modes.join(', ')}`;
  // It would be taken for allowed, and is not (design.md, "Modes").
  if (name === 'write' && mode === 'enforce') return 'class write is never more than proposed';
  return undefined;
};

const pairsOf = (parts: readonly string[]): readonly (readonly [Writing, Mode])[] =>
  parts.flatMap((part) => {
    const [name = '', mode = ''] = part.split('=').map((word) => word.trim().toLowerCase());
    const [known, wanted] = [classOf(name), modeOf(mode)];
    return known === undefined || wanted === undefined ? [] : [[known, wanted] as const];
  });

const repeated = (pairs: readonly (readonly [Writing, Mode])[]): readonly string[] =>
  [...Map.groupBy(pairs, ([name]) => name)]
    .filter(([, all]) => all.length > 1)
    .map(([name]) => `class ${name} is named twice`);

/** Empty text: no class has a mode of its own. Every problem is said, in words. */
export const classModesSchema = z.pipe(
  z._default(z.string(), ''),
  z.transform((text: string, context): Settings['classModes'] => {
    const parts = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const pairs = pairsOf(parts);
    const problems = [...parts.flatMap((part) => problemOf(part) ?? []), ...repeated(pairs)];
    for (const message of problems) context.issues.push({ code: 'custom', message, input: text });
    return Object.fromEntries(pairs);
  }),
);
