/** Finds every Allow that names CloudFront, and says whom it lets in: the service for some distributions, or an OAI. */
import type { StatementRef } from '../model/change.ts';
import type { ListElement, PolicyDocument, PrincipalValue, Statement } from '../model/policy.ts';
import { canonicalStatement } from './canonical-form.ts';
import { once } from './once.ts';
import { isCloudFrontService } from './principals.ts';
import { type GrantScope, scopeOf } from './scope.ts';

export { type DistributionArn, parseDistributionArn } from './arns.ts';
export type { GrantScope, SourceArnValue } from './scope.ts';

interface GrantBase {
  readonly index: number;
  readonly ref: StatementRef;
  readonly sid: string | undefined;
  readonly statement: Statement;
  readonly actions: ListElement;
  readonly resources: ListElement;
  /** The principal value as written. */
  readonly written: string;
  /** Everybody else whom the statement names, other CloudFront readers included. */
  readonly otherPrincipals: readonly PrincipalValue[];
  /** True when there are other principals. */
  readonly mixed: boolean;
}

/** Origin access control: the service principal, for the distributions of `scope`. */
export interface ServiceGrant extends GrantBase {
  readonly reader: 'service';
  readonly scope: GrantScope;
}

/** Origin access identity: one principal value. */
export interface OaiGrant extends GrantBase {
  readonly reader: 'oai';
  readonly oaiId: string;
}

export type CloudFrontGrant = ServiceGrant | OaiGrant;

type OaiIds = ReadonlyMap<string, string>;
const none: OaiIds = new Map();

/** In statement order; `oaiCanonicalIds` maps S3 canonical user ids to OAI ids (aws-facts 1.1 G2). */
export const cloudFrontGrants = (
  document: PolicyDocument,
  oaiCanonicalIds: OaiIds = none,
): readonly CloudFrontGrant[] => grantsIn(document)(oaiCanonicalIds);

/** Every rule about grants asks for the same ones, and neither documents nor lists of identities change. */
const grantsIn = once((document: PolicyDocument) => once((ids: OaiIds) => findGrants(document, ids)));

const findGrants = (document: PolicyDocument, oaiCanonicalIds: OaiIds): readonly CloudFrontGrant[] => {
  const variables = document.version === '2012-10-17';
  return document.statements
    .filter((statement) => statement.effect === 'Allow' && !statement.principal.negated)
    .flatMap((statement) => grantsOf(statement, variables, oaiCanonicalIds));
};

const grantsOf = (
  statement: Statement,
  variables: boolean,
  oaiCanonicalIds: OaiIds,
): readonly CloudFrontGrant[] => {
  const { values } = statement.principal;
  return values.flatMap((value, position): readonly CloudFrontGrant[] => {
    const others = values.filter((other) => other.written !== value.written);
    if (isCloudFrontService(value)) {
      if (values.findIndex(isCloudFrontService) !== position) return [];
      return [
        {
          ...base(statement, value, others),
          reader: 'service',
          scope: scopeOf(statement.conditions, variables),
        },
      ];
    }
    const oaiId = oaiOf(value, oaiCanonicalIds);
    return oaiId === undefined ? [] : [{ ...base(statement, value, others), reader: 'oai', oaiId }];
  });
};

const oaiOf = (value: PrincipalValue, oaiCanonicalIds: OaiIds): string | undefined => {
  if (value.type === 'oai') return value.id;
  return value.type === 'canonical-user' ? oaiCanonicalIds.get(value.id) : undefined;
};

const base = (statement: Statement, value: PrincipalValue, others: readonly PrincipalValue[]): GrantBase => ({
  index: statement.index,
  ref: statementRef(statement),
  sid: statement.sid,
  statement,
  actions: statement.action,
  resources: statement.resource,
  written: value.written,
  otherPrincipals: others,
  mixed: others.length > 0,
});

/** Names a statement by position and meaning, for a Change. */
export const statementRef = (statement: Statement): StatementRef => ({
  index: statement.index,
  canonical: canonicalStatement(statement.raw),
});
