/** Turns one KMS key of a snapshot into {@link KeyFacts}. */

import type { KeyFacts, KmsGrantFacts } from '../model/facts.ts';
import { known, type Reading, unreadable } from '../model/reading.ts';
import { policyReading } from './document.ts';
import { member, text, texts, unreadableBecause } from './parts.ts';

const sourceArnOf = (constraints: unknown): string | undefined => {
  const direct = text(member(constraints, 'SourceArn'));
  return direct ?? text(member(member(constraints, 'EncryptionContextSubset'), 'aws:SourceArn'));
};

const grantOf = (grant: unknown): KmsGrantFacts => ({
  granteeServicePrincipal:
    text(member(grant, 'GranteeServicePrincipal')) ?? text(member(grant, 'GranteePrincipal')),
  operations: texts(member(grant, 'Operations')),
  sourceArn: sourceArnOf(member(grant, 'Constraints')),
});

const grantsOf = (key: unknown): Reading<readonly KmsGrantFacts[]> => {
  const because = unreadableBecause(key, 'Grants');
  if (because !== undefined) return unreadable(because);
  const grants = member(key, 'Grants');
  // Left out is not unreadable (that is said by `Unreadable`): a grant can only make a repair needless, never wrong.
  if (grants === undefined || grants === null) return known([]);
  if (!Array.isArray(grants)) return unreadable('the grants are not a list');
  return known((grants as readonly unknown[]).map(grantOf));
};

/** Undefined when the entry has no key ARN: nothing can be said about it. */
export const keyFacts = (key: unknown): KeyFacts | undefined => {
  const metadata = member(key, 'KeyMetadata');
  const arn = text(member(metadata, 'Arn'));
  const [, , service, region, account] = arn?.split(':') ?? [];
  if (arn === undefined || service !== 'kms' || region === undefined || account === undefined)
    return undefined;
  return {
    arn,
    account,
    region,
    manager: text(member(metadata, 'KeyManager')) ?? 'unknown',
    state: text(member(metadata, 'KeyState')) ?? 'unknown',
    policy: policyReading(key, 'key'),
    grants: grantsOf(key),
  };
};
