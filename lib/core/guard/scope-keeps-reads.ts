/** A grant that is scoped keeps its readers: those it lists, and every own distribution that reads by it today. */
import { editContext } from '../desired/edit-context.ts';
import { bucketsOfKey, desiredReads, withdrawnReads } from '../desired/reads.ts';
import { usersOfBucket } from '../desired/users.ts';
import { bucketOfOrigin } from '../desired/uses.ts';
import type { DistributionFacts, OriginFacts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import { applyChanges } from '../policy/edit.ts';
import { parsePolicy } from '../policy/parse.ts';
import { type Check, type GuardInput, readerName } from './check.ts';
import { explain, reach } from './reach.ts';

/** What readers would have without the scope: the document with nothing but the grants of this write. */
const withGrantsAlone = ({ write, facts, before, grants }: GuardInput): PolicyDocument => {
  const edited = applyChanges(write.from, grants, editContext(facts));
  const parsed = edited.ok && edited.to !== null ? parsePolicy(edited.to) : undefined;
  return parsed?.ok === true ? parsed.document : before;
};

/** What certainly is not signed is not read by the grant of the service, whatever becomes of it. */
const maySign = ({ host, signing }: OriginFacts): boolean =>
  host.kind !== 'website' &&
  signing.type !== 'none' &&
  !(signing.type === 'oac' && signing.behaviour === 'never');

interface User {
  readonly distribution: DistributionFacts;
  /** Origin paths, each once. */
  readonly paths: readonly string[];
}

const usersOf = ({ facts, write }: GuardInput): readonly User[] => {
  const { document } = write;
  const buckets = new Set(
    document.type === 'bucket' ? [document.name] : bucketsOfKey(facts, document.arn).map(({ name }) => name),
  );
  const users = new Set([...buckets].flatMap((bucket) => usersOfBucket(facts, bucket)));
  return [...users].flatMap((distribution): readonly User[] => {
    const origins = distribution.origins.filter(
      (origin) => maySign(origin) && buckets.has(bucketOfOrigin(origin) ?? ''),
    );
    const paths = [...new Set(origins.map(({ originPath }) => originPath))];
    return origins.length === 0 ? [] : [{ distribution, paths }];
  });
};

/** Distributions that somebody keeps out and that have no other read: they may lose it. */
const withdrawnIds = ({ facts, write }: GuardInput): ReadonlySet<string> => {
  const wanted = new Set(
    desiredReads(facts, write.document)
      .filter((read) => read.signing === 'oac')
      .map((read) => read.distribution.id),
  );
  const withdrawn = withdrawnReads(facts, write.document).map((read) => read.distribution.id);
  return new Set(withdrawn.filter((id) => !wanted.has(id)));
};

export const scopeProblem: Check = (input) => {
  if (input.scopes.length === 0) return undefined;
  const removed = new Set(input.removals.map(({ written }) => written));
  const unscoped = withGrantsAlone(input);
  const changes = (arn: string, paths: readonly string[], isLossOnly: boolean): boolean => {
    const reader: Reader = { type: 'distribution', arn };
    return ['', ...paths].some((path) => {
      const before = reach(unscoped, reader, input, path);
      return !(isLossOnly && before === 'none') && before !== reach(input.after, reader, input, path);
    });
  };
  const said = (arn: string): string => {
    const reader: Reader = { type: 'distribution', arn };
    return `Scoping the grant would change what ${readerName(reader)} can read in ${input.name}: ${explain(reader, input)}`;
  };
  const listed = new Set(input.scopes.flatMap(({ sourceArns }) => sourceArns));
  const exact = [...listed].filter((text) => parseDistributionArn(text) !== undefined && !removed.has(text));
  const moved = exact.find((arn) => changes(arn, [], false));
  if (moved !== undefined) return said(moved);
  const out = withdrawnIds(input);
  const lost = usersOf(input)
    .filter(({ distribution }) => !out.has(distribution.id) && !removed.has(distribution.arn))
    .find(({ distribution, paths }) => changes(distribution.arn, paths, true));
  return lost === undefined ? undefined : said(lost.distribution.arn);
};
