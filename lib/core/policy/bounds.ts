/** Tells whether a value is small and flat enough to be a policy, so that everything after it may recurse. */
const MAX_DEPTH = 24;
const MAX_NODES = 60_000;

interface Visit {
  readonly value: unknown;
  readonly depth: number;
}

/** Undefined when the value is within bounds, else what is wrong with it. Never recurses, never throws. */
export const outOfBounds = (root: unknown): string | undefined => {
  const open: Visit[] = [{ value: root, depth: 0 }];
  let nodes = 0;
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    nodes += 1;
    if (nodes > MAX_NODES) return `it has more than ${MAX_NODES} values`;
    if (visit.depth > MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} levels deep`;
    const problem = notJson(visit.value);
    if (problem !== undefined) return problem;
    if (typeof visit.value !== 'object' || visit.value === null) continue;
    for (const value of Object.values(visit.value)) open.push({ value, depth: visit.depth + 1 });
  }
  return undefined;
};

const notJson = (value: unknown): string | undefined => {
  if (typeof value === 'object' || typeof value === 'string') return undefined;
  if (typeof value === 'boolean' || Number.isFinite(value)) return undefined;
  return `it holds a ${typeof value} that JSON cannot say`;
};
