/** One finding per Deny that keeps wanted reads out, with the condition that does it and the exemption to add by hand. */
import type { DesiredRead } from '../desired/reads.ts';
import type { Finding } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import { readerKey } from '../model/memory.ts';
import type { Statement } from '../model/policy.ts';
import type { DocumentRef } from '../model/subject.ts';
import { canonicalStatement } from '../policy/canonical.ts';
import { statementName } from '../policy/evaluate.ts';
import { conditionText } from '../policy/exclusions.ts';
import type { Blocking } from './denies.ts';
import { withExemption } from './deny-exemption.ts';
import { finding, shortName } from './finding.ts';

export interface BlockedRead {
  readonly read: DesiredRead;
  readonly blocking: Blocking;
}

export interface DenyContext {
  readonly kind: string;
  readonly document: DocumentRef;
  readonly partition: string;
}

const nameOf = (document: DocumentRef): string =>
  document.type === 'bucket' ? `bucket ${document.name}` : `key ${document.arn}`;

const idsOf = (reads: readonly DesiredRead[]): string =>
  [...new Set(reads.map(({ distribution }) => distribution.id))].sort().join(', ');

const operators =
  /^(?:For(?:Any|All)Values:)?(?:String|Numeric|Date|Bool|Binary|IpAddress|NotIpAddress|Arn|Null)/;

/** The conditions in words, and what of them is no IAM. */
const conditionOf = ({ conditions, raw }: Statement): string => {
  if (conditions.length === 0)
    return raw.NotPrincipal === undefined ? 'it has no condition' : 'its NotPrincipal leaves CloudFront out';
  const words = conditions.map(conditionText);
  const strange = conditions.find(
    ({ operator }) => !operators.test(operator) || operator.startsWith('Boolean'),
  );
  const note = strange === undefined ? '' : `; ${strange.operator} is no operator of IAM`;
  return `its condition is ${words.join(' and ')}${note}`;
};

const detailsOf = (
  context: DenyContext,
  statement: Statement,
  reads: readonly DesiredRead[],
): JsonObject => ({
  statement: statement.raw,
  index: statement.index,
  sid: statement.sid ?? null,
  readers: [...new Set(reads.map(({ reader }) => readerKey(reader)))].sort(),
  suggested: withExemption(statement, reads, context.partition),
});

const findingOf = (
  context: DenyContext,
  statement: Statement,
  reads: readonly DesiredRead[],
  certain: boolean,
): Finding => {
  const where = `${statementName(statement)} of ${nameOf(context.document)} is a Deny`;
  const who = `distribution ${idsOf(reads)}`;
  const because = certain
    ? `${where} that keeps ${who} out, whatever is granted: ${conditionOf(statement)}. The guard never edits a Deny; the exemption to add by hand is in the details.`
    : `${where} of which it cannot be told whether it keeps ${who} out: ${conditionOf(statement)}. Nothing is granted or taken away on its account; with the exemption in the details it would be certain that it does not.`;
  return finding({
    kind: context.kind,
    class: 'report',
    id: certain ? 'DENY_BLOCKS_CLOUDFRONT' : 'DENY_UNDECIDABLE',
    severity: certain ? 'high' : 'medium',
    subject: context.document,
    about: shortName(canonicalStatement(statement.raw)),
    distributions: reads.map(({ distribution }) => distribution.id),
    because,
    details: detailsOf(context, statement, reads),
    action: 'report',
  });
};

/** A Deny that certainly keeps out one reader is told so, also where another cannot be told. */
export const denyFindings = (context: DenyContext, blocked: readonly BlockedRead[]): readonly Finding[] => {
  const by = (pick: (blocking: Blocking) => readonly Statement[]) =>
    Map.groupBy(
      blocked.flatMap(({ read, blocking }) => pick(blocking).map((statement) => ({ statement, read }))),
      ({ statement }) => statement.index,
    );
  const certain = by((blocking) => blocking.certain);
  const possible = [...by((blocking) => blocking.possible)].filter(([index]) => !certain.has(index));
  const told = (
    groups: Iterable<[number, { statement: Statement; read: DesiredRead }[]]>,
    isCertain: boolean,
  ) =>
    [...groups].flatMap(([, group]) => {
      const [first] = group;
      return first === undefined
        ? []
        : [
            findingOf(
              context,
              first.statement,
              group.map(({ read }) => read),
              isCertain,
            ),
          ];
    });
  return [...told(certain, true), ...told(possible, false)];
};
