/**
 * Which statements make a bucket policy public, by AWS's own definition for block public access (aws-facts 1.5; S3
 * user guide, "The meaning of public"): a statement is public unless it grants access to fixed values only.
 */
import type { PolicyDocument, PrincipalValue, Statement } from '../model/policy.ts';
import { fixesValues } from './public-conditions.ts';
import { any, type Truth } from './truth.ts';

export interface PublicStatement {
  readonly statement: Statement;
  /** `unknown`: the definition does not say how it counts this statement. */
  readonly public: Exclude<Truth, 'no'>;
  /** One sentence without the statement's name. */
  readonly because: string;
}

/** In statement order; Deny statements do not count, and neither do access points of a fixed account. */
export const publicStatements = (document: PolicyDocument): readonly PublicStatement[] =>
  document.statements.filter(({ effect }) => effect === 'Allow').flatMap(judge);

/** Whether block public access takes the whole policy for public: one public statement is enough. */
export const isPublicPolicy = (document: PolicyDocument): Truth =>
  any(publicStatements(document).map((judged) => judged.public));

const judge = (statement: Statement): readonly PublicStatement[] => {
  const open = openTo(statement);
  const fixed = fixesValues(statement.conditions);
  if (open === undefined || fixed.truth === 'yes') return [];
  const certain = open.public === 'yes' && fixed.truth === 'no' && statement.unknownElements.length === 0;
  const because = [open.because, ...fixed.notes].join(' ');
  return [{ statement, public: certain ? 'yes' : 'unknown', because }];
};

type Open = Omit<PublicStatement, 'statement'>;

/** Undefined when only fixed principals are named. */
const openTo = ({ principal }: Statement): Open | undefined => {
  const { negated, values } = principal;
  if (negated) {
    const listed = values.map(({ written }) => written).join(', ');
    return {
      public: 'yes',
      because: `NotPrincipal grants to everybody but ${listed}, anonymous users included.`,
    };
  }
  const everyone = values.find(({ type }) => type === 'everyone');
  if (everyone !== undefined) return { public: 'yes', because: 'The principal "*" is everybody.' };
  const strange = values.find(isUnclear);
  if (strange === undefined) return undefined;
  return { public: 'unknown', because: `Whom the principal ${strange.written} names cannot be told.` };
};

/** A fixed principal never is public, service principals included. */
const isUnclear = ({ type, written }: PrincipalValue): boolean => type === 'unknown' || written.includes('*');
