/** add-tls-deny: a Deny for requests that come without TLS, on the bucket and its objects. */
import type { JsonObject } from '../model/json.ts';
import type { Statement } from '../model/policy.ts';
import { freeSid } from './edit-grant.ts';

const tlsDeny = (sid: string, bucketArn: string): JsonObject => ({
  Sid: sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const wanted = 'OriginGuardDenyInsecureTransport';

const covers = (values: readonly string[], bucketArn: string): boolean =>
  values.some((value) => ['*', bucketArn, `${bucketArn}*`].includes(value)) &&
  values.some((value) => ['*', `${bucketArn}/*`, `${bucketArn}*`].includes(value));

/** True for a Deny of everything to everybody without TLS. Under another operator than `Bool` it denies nothing. */
export const isTlsDeny = (statement: Statement, bucketArn: string): boolean => {
  const { effect, principal, action, resource, conditions, unknownElements } = statement;
  const [only, ...others] = conditions;
  return (
    effect === 'Deny' &&
    unknownElements.length === 0 &&
    !principal.negated &&
    principal.values.some(({ type }) => type === 'everyone') &&
    !action.negated &&
    action.values.some((value) => value === '*' || value.toLowerCase() === 's3:*') &&
    !resource.negated &&
    covers(resource.values, bucketArn) &&
    others.length === 0 &&
    only !== undefined &&
    /^Bool(IfExists)?$/.test(only.operator) &&
    only.key.toLowerCase() === 'aws:securetransport' &&
    only.values.some((value) => value.toLowerCase() === 'false')
  );
};

/** The statements with the Deny behind them. */
export const withTlsDeny = (statements: readonly JsonObject[], bucketArn: string): readonly JsonObject[] => {
  return [...statements, tlsDeny(freeSid(wanted, statements), bucketArn)];
};
