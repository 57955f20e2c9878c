/** Keeps what was worked out of a part of a policy: the same statement is asked about many requests. */

/** `work`, done once for each object. It must depend on nothing else. */
export const once = <Part extends object, Result extends object>(
  work: (part: Part) => Result,
): ((part: Part) => Result) => {
  const results = new WeakMap<Part, Result>();
  return (part) => {
    const result = results.get(part) ?? work(part);
    results.set(part, result);
    return result;
  };
};
