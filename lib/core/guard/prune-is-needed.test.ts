import { describe, expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { grant, prune, write } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import { pruneProblem } from './prune-is-needed.ts';

const [dead, other] = ['AIDADEADDEADDEADDEAD1', 'AROADEADDEADDEADDEAD2'];
const statement = (Sid: string, Action: string): JsonObject => ({
  Sid,
  Effect: 'Allow',
  Principal: { AWS: [dead, other] },
  Action,
  Resource: 'arn:aws:s3:::site/*',
});
const from: JsonObject = {
  Version: '2012-10-17',
  Statement: [statement('Deploy', 's3:PutObject'), statement('CloudFront', 's3:GetObject')],
};
const [deploy, cloudFront] = [prune(from, 0, dead), prune(from, 1, dead)];

describe('prune-is-needed', () => {
  it('says which id of which statement is not to be dropped for its own sake', () => {
    expect(objectionOf(pruneProblem, write(from, from, deploy))).toBe(
      `${dead} in statement 1 "Deploy" of the policy of bucket site is not CloudFront's, and it is dropped only so ` +
        'that another repair of this policy can be written; there is none to write now.',
    );
  });

  it('lets it go along with a statement of CloudFront, in whatever order, or with another repair', () => {
    expect(objectionOf(pruneProblem, write(from, from, cloudFront))).toBeUndefined();
    expect(objectionOf(pruneProblem, write(from, from, deploy, cloudFront))).toBeUndefined();
    expect(objectionOf(pruneProblem, write(from, from, cloudFront, deploy))).toBeUndefined();
    expect(objectionOf(pruneProblem, write(from, from, deploy, grant(arnOf('E1'))))).toBeUndefined();
    expect(objectionOf(pruneProblem, write(from, from, deploy, prune(from, 0, other)))).toContain(dead);
  });

  it('leaves a statement that is not there to the checks of the document', () => {
    const missing = { ...deploy, statement: { ...deploy.statement, index: 7 } };
    expect(objectionOf(pruneProblem, write(from, from, missing))).toBeUndefined();
    expect(objectionOf(pruneProblem, write(from, from, missing, deploy))).toContain('"Deploy"');
  });
});
