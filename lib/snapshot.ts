/**
 * Reads a snapshot file (contract `origin-guard/snapshot/1`, docs/architecture.md): text in, a checked
 * {@link Snapshot} or sentences about what is wrong out. It never throws, whatever the text.
 */
import { arnProblem } from './core/facts/identity.ts';
import { isJsonObject, type Json, type JsonObject } from './core/model/json.ts';
import type { Snapshot } from './core/model/snapshot.ts';
import { problemsInWords } from './snapshot/problems.ts';
import { snapshotSchema } from './snapshot/schema.ts';
import { isOnePageOfMore, listWrappers, unwrapSnapshot } from './snapshot/unwrap.ts';

export type ParsedSnapshot =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly problems: string[] };

/** Real snapshots nest about 15 levels; far deeper JSON is an attack on recursive code, not an account. */
const maxDepth = 100;

const isTooDeep = (root: Json): boolean => {
  let level: Json[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as Json[]) : [],
    );
  }
  return false;
};

const incompleteLists = (snapshot: JsonObject, prefix = ''): string[] => [
  ...Object.keys(listWrappers)
    .filter((list) => isOnePageOfMore(snapshot[list]))
    .map(
      (list) =>
        `${prefix}${list} is one page of more; run the AWS CLI without --no-paginate and --max-items, ` +
        'because what is missing from a list counts as deleted.',
    ),
  ...(isJsonObject(snapshot.earlier) ? incompleteLists(snapshot.earlier, `${prefix}earlier.`) : []),
];

const repeated = (names: readonly string[]): string[] => {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (seen.has(name) ? again : seen).add(name);
  return [...again];
};

const contradictions = (snapshot: Snapshot, prefix = ''): string[] => {
  const twice = [
    ...repeated((snapshot.distributions ?? []).map(({ Id }) => `distributions: ${Id}`)),
    ...repeated((snapshot.buckets ?? []).map(({ Name }) => `buckets: ${Name}`)),
    ...repeated((snapshot.keys ?? []).map(({ KeyMetadata }) => `keys: ${KeyMetadata.Arn}`)),
  ].map((name) => `${prefix}${name} is there twice; keep one of them.`);
  const strangers = (snapshot.distributions ?? []).flatMap(({ Id, ARN }) => {
    const problem = arnProblem(Id, ARN, snapshot);
    return problem === undefined ? [] : [`${prefix}distributions: ${problem}.`];
  });
  const own = [...twice, ...strangers];
  const { earlier } = snapshot;
  if (!earlier) return own;
  const inEarlier = contradictions(earlier, `${prefix}earlier.`);
  if (earlier.account !== snapshot.account) {
    inEarlier.push(
      `${prefix}earlier.account is ${earlier.account}, another account than ${snapshot.account}.`,
    );
  }
  if (Date.parse(earlier.takenAt) >= Date.parse(snapshot.takenAt)) {
    inEarlier.push(
      `${prefix}earlier.takenAt (${earlier.takenAt}) is not before takenAt (${snapshot.takenAt}).`,
    );
  }
  return [...own, ...inEarlier];
};

const failed = (name: string, problems: readonly string[]): ParsedSnapshot => ({
  ok: false,
  problems: problems.map((problem) => `${name}: ${problem}`),
});

const parseJson = (text: string): { json: Json } | { problem: string } => {
  if (text.trim() === '') return { problem: 'the file is empty; a snapshot is one JSON object.' };
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, '')) as Json };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `this is not JSON: ${reason.replace(/\s+/g, ' ').slice(0, 200)}.` };
  }
};

/** Checks the text of a snapshot; `name` (a file name, `stdin`) begins each problem. */
export const parseSnapshot = (text: string, name: string): ParsedSnapshot => {
  const parsed = parseJson(text);
  if ('problem' in parsed) return failed(name, [parsed.problem]);
  if (!isJsonObject(parsed.json)) return failed(name, ['a snapshot is one JSON object, and this is not.']);
  if (isTooDeep(parsed.json)) return failed(name, [`it nests deeper than ${maxDepth} levels.`]);
  const pages = incompleteLists(parsed.json);
  if (pages.length > 0) return failed(name, pages);
  const plain = unwrapSnapshot(parsed.json);
  if (isTooDeep(plain)) return failed(name, [`a policy in it nests deeper than ${maxDepth} levels.`]);
  const checked = snapshotSchema.safeParse(plain);
  if (!checked.success) return failed(name, problemsInWords(plain, checked.error.issues));
  const wrong = contradictions(checked.data);
  return wrong.length > 0 ? failed(name, wrong) : { ok: true, snapshot: checked.data };
};
