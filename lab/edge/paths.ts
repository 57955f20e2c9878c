/** Paths at the edge: which behaviour serves one, and which invalidation forgets it. */
import type { EdgeBehaviour } from './configuration.ts';

const escaped = (text: string): string => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');

/** `*` any run, `?` one character; case-sensitive, the leading slash optional. */
export const matchesPattern = (pattern: string, path: string): boolean => {
  const rooted = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  return new RegExp(`^${escaped(rooted).replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(path);
};

/** The first behaviour that matches; the default one matches everything. */
export const behaviourFor = (behaviours: readonly EdgeBehaviour[], path: string): EdgeBehaviour | undefined =>
  behaviours.find((behaviour) => matchesPattern(behaviour.pathPattern, path));

/** `*` counts only as the last character of an invalidation path, elsewhere it is itself (aws-facts 4.3). */
export const invalidates = (invalidationPath: string, path: string): boolean =>
  invalidationPath.endsWith('*') ? path.startsWith(invalidationPath.slice(0, -1)) : invalidationPath === path;
