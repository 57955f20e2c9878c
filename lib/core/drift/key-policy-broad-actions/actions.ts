/** Which KMS actions a statement allows beyond what CloudFront does with a key, and what is left without them. */

import type { ListElement } from '../../model/policy.ts';
import { globMatches, globsIntersect } from '../../policy/glob.ts';

/** What CloudFront reads and writes objects with (aws-facts 3.1), and the harmless look at the key itself. */
const needed = /^kms:(decrypt|encrypt|generatedatakey|describe)/i;
const ofKms = /^(\*$|kms:)/i;

/** In the order in which AWS documents them. */
const useful = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'];

const covers = (pattern: string, action: string): boolean =>
  globMatches(pattern.toLowerCase(), action.toLowerCase());

const overlaps = (one: string, other: string): boolean =>
  globsIntersect(one.toLowerCase(), other.toLowerCase());

/** What is too much, in words; undefined when nothing is. */
export const tooMuch = ({ values, negated }: ListElement): string | undefined => {
  if (negated)
    return values.some((value) => covers(value, 'kms:*')) ? undefined : `everything but ${values.join(', ')}`;
  const broad = broadActions(values);
  return broad.length === 0 ? undefined : broad.join(', ');
};

const broadActions = (values: readonly string[]): readonly string[] =>
  values.filter((action) => ofKms.test(action) && !needed.test(action));

/** The useful part: what is written and not broad, and what only a broad pattern (or NotAction) gives today. */
export const shrunkActions = ({ values, negated }: ListElement): readonly string[] => {
  if (negated) return useful.filter((one) => !values.some((value) => overlaps(value, one)));
  const broad = broadActions(values);
  const kept = values.filter((value) => needed.test(value));
  const given = useful.filter(
    (one) => broad.some((pattern) => covers(pattern, one)) && !kept.some((value) => covers(value, one)),
  );
  return [...kept, ...given];
};
