/** Runs the policy examples of a drift page against its rule, in one example account. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftRule } from '../../lib/core/drift/define.ts';
import type { Finding } from '../../lib/core/model/finding.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { SnapshotKey } from '../../lib/core/model/snapshot.ts';
import * as given from './given.ts';

export interface PageExample {
  readonly verdict: 'bad' | 'good';
  /** The id that a bad example has to be found as. */
  readonly id: string | undefined;
  readonly policy: JsonObject;
}

const bucket = 'amzn-s3-demo-bucket';
const distribution = 'EDFDVBD6EXAMPLE';
const keyArn = given.keyArnOf('1234abcd-12ab-34cd-56ef-1234567890ab');

/** A page shows a policy, or what else of the bucket or key matters, as the AWS CLI prints it. */
const partsOf = (example: JsonObject): JsonObject => ('Statement' in example ? { Policy: example } : example);

const exampleKey = (parts: JsonObject): SnapshotKey => {
  const policy = given.aPolicy(given.rootStatement(), given.keyGrant(given.arnOf(distribution)));
  const key = given.aKey(keyArn, policy, parts as Partial<SnapshotKey>);
  const metadata = { ...given.aKey(keyArn, policy).KeyMetadata, ...key.KeyMetadata };
  return { ...key, KeyMetadata: metadata };
};

/** The account that every page speaks of: one distribution, one bucket, one key, one identity without use. */
const exampleFacts = (shown: { readonly bucket?: JsonObject; readonly key?: JsonObject }) =>
  given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution(distribution, [given.anOrigin(bucket)])],
      originAccessIdentities: [{ Id: 'E74FTE3EXAMPLE', S3CanonicalUserId: 'b'.repeat(64) }],
      buckets: [
        given.aBucket(bucket, given.aPolicy(given.oacGrant(bucket, given.arnOf(distribution))), {
          ServerSideEncryptionConfiguration: given.encryptedWith(keyArn),
          ...(shown.bucket === undefined ? {} : partsOf(shown.bucket)),
        }),
      ],
      keys: [exampleKey(shown.key === undefined ? {} : partsOf(shown.key))],
    }),
  );

/** What the rule finds when the policy (or other parts) of its subject are these. */
export const detectExample = (rule: DriftRule, example: JsonObject): readonly Finding[] => {
  const settings = given.enforcing;
  if (rule.subject === 'bucket') {
    const facts = exampleFacts({ bucket: example });
    const subject = facts.buckets.get(bucket);
    return subject === undefined ? [] : rule.detect({ facts, settings, subject });
  }
  if (rule.subject === 'key') {
    const facts = exampleFacts({ key: example });
    const subject = facts.keys.get(keyArn);
    return subject === undefined ? [] : rule.detect({ facts, settings, subject });
  }
  throw new Error(`${rule.kind}: pages of ${rule.subject} kinds show no policies.`);
};

const fence = /^```json[ \t]*(\S*)[ \t]*(\S*)\n([\s\S]*?)^```$/gm;

/** Every fenced json block of the page; one that is marked neither bad nor good is an error. */
export const examplesOf = (page: string): readonly PageExample[] =>
  [...page.matchAll(fence)].map(([, verdict, id, body]) => {
    if (verdict !== 'bad' && verdict !== 'good')
      throw new Error('A json block is marked neither bad nor good.');
    return { verdict, id: id === '' ? undefined : id, policy: JSON.parse(body ?? '') as JsonObject };
  });

export const pageOf = (kind: string): string =>
  readFileSync(join(import.meta.dirname, '../../lib/core/drift', kind, 'README.md'), 'utf8');
