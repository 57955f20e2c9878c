import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  grant,
  keyRef,
  oac,
  tlsDeny,
  tlsDenyStatement,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { unreadable } from '../model/reading.ts';
import type { SnapshotOrigin } from '../model/snapshot.ts';
import { tlsDenyProblem } from './tls-deny-is-harmless.ts';

const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const e1 = given.arnOf('E1');
const allowAll = { DefaultCacheBehavior: given.aBehaviour('site', { ViewerProtocolPolicy: 'allow-all' }) };
const site = (...origins: readonly SnapshotOrigin[]): Facts =>
  given.factsOf(given.anAccount({ distributions: [given.aDistribution('E2', origins, allowAll)] }));
const quiet = site(given.anOrigin('site'));
const oai = (path = ''): Facts => site(given.anOrigin('site', { oai: 'EOAI1', path }));
const unsigned = (path = ''): Facts => site(given.anOrigin('site', { oac: '', path }));

const objection = (
  before: readonly JsonObject[],
  facts: Facts,
  added: JsonObject = tlsDenyStatement,
  change: Change = tlsDeny,
) => objectionOf(tlsDenyProblem, write(doc(...before), doc(...before, added), change), facts);
const keptOut =
  'The Deny would keep out distribution E2: its behaviour * lets viewers come over HTTP (allow-all).';
const forOai = given.oaiGrant('site', 'EOAI1');
const open: JsonObject = { ...forOai, Principal: '*' };
const part: JsonObject = { Resource: 'arn:aws:s3:::site/a/*' };

describe('a Deny of requests without TLS is refused', () => {
  it('while an identity reads without it, below its origin path', () => {
    expect(objection([forOai], oai())).toBe(keptOut);
    expect(objection([{ ...forOai, ...part }], oai('/a'))).toBe(keptOut);
    expect(objection([{ ...forOai, ...part }], oai('/b'))).toBeUndefined();
    expect(objection([oac(e1)], oai())).toBeUndefined();
  });

  it('while an identity reads by its canonical user id', () => {
    const byUser = { ...forOai, Principal: { CanonicalUser: 'a'.repeat(64) } };
    expect(objection([byUser], oai())).toBe(keptOut);
    expect(objection([{ ...byUser, Principal: { CanonicalUser: 'b'.repeat(64) } }], oai())).toBeUndefined();
  });

  it('while an origin that is not signed reads what is public', () => {
    expect(objection([open], unsigned())).toBe(keptOut);
    expect(objection([{ ...open, ...part }], unsigned('/a'))).toBe(keptOut);
    expect(objection([{ ...open, ...part }], unsigned('/b'))).toBeUndefined();
    expect(objection([{ ...open, Action: 's3:PutObject' }], unsigned())).toBeUndefined();
    expect(objection([forOai], unsigned())).toBeUndefined();
  });

  it('while it cannot be told whether such a reader reads', () => {
    const perhaps = { ...open, Condition: { StringEquals: { 'aws:Referer': 'x' } } };
    expect(objection([perhaps], unsigned())).toBe(keptOut);
  });

  it('but not for whom plain HTTP is denied already', () => {
    expect(objection([forOai, { ...tlsDenyStatement, Sid: 'Old' }], oai())).toBeUndefined();
  });

  it('while it is not known which distributions there are', () => {
    expect(objection([oac(e1)], plainFacts({ distributions: unreadable('AccessDenied') }))).toBe(
      'Which distributions come to bucket site without TLS is not known, so no Deny is added.',
    );
  });
});

describe('a Deny that is called one of plain HTTP', () => {
  const everything = {
    ...tlsDenyStatement,
    Condition: { Bool: { 'aws:SecureTransport': ['true', 'false'] } },
  };

  it('is refused when it keeps somebody out over TLS', () => {
    expect(objection([oac(e1)], quiet, everything)).toBe(
      'The Deny would keep anybody without credentials from s3:GetObject on arn:aws:s3:::site/origin-guard-probe even over TLS.',
    );
    const only = { ...everything, Action: 's3:ListBucket', Principal: { Service: 'config.amazonaws.com' } };
    expect(objection([oac(e1)], quiet, only)).toBe(
      'The Deny would keep config.amazonaws.com from s3:ListBucket on arn:aws:s3:::site even over TLS.',
    );
  });

  it('is not held against it where the same was denied before', () => {
    expect(objection([{ ...everything, Sid: 'Old' }], quiet, everything)).toBeUndefined();
  });

  it('is no matter of a write that plans none, or of a key', () => {
    expect(objection([oac(e1)], quiet, everything, grant(e1))).toBeUndefined();
    expect(objection([oac(e1)], quiet, everything, { ...tlsDeny, document: keyRef })).toBeUndefined();
  });
});
