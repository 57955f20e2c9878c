/** What kind of value a condition key has: several keys carry lists and need a set operator. */

const multivalued: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'aws:vpceorgpaths',
  'kms:encryptioncontextkeys',
  'kms:grantoperations',
  'kms:resourcealiases',
]);

/** Takes the lower-cased key. A list compared without `ForAnyValue` or `ForAllValues` has no documented meaning. */
export const isMultivalued = (lowerCaseKey: string): boolean => multivalued.has(lowerCaseKey);
