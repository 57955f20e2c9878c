/** Runs the policy examples of a drift page against its rule, in one example account. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftRule } from '../../lib/core/drift/define.ts';
import { detect } from '../../lib/core/drift/detect.ts';
import { rules } from '../../lib/core/drift/index.ts';
import type { Facts } from '../../lib/core/model/facts.ts';
import type { Finding } from '../../lib/core/model/finding.ts';
import { isJsonObject, type JsonObject } from '../../lib/core/model/json.ts';
import type { Settings } from '../../lib/core/model/settings.ts';
import type { Snapshot, SnapshotKey } from '../../lib/core/model/snapshot.ts';
import type { DocumentRef } from '../../lib/core/model/subject.ts';
import { factsWithEarlier } from '../../lib/core/plan/earlier.ts';
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

interface Shown {
  readonly bucket?: JsonObject;
  readonly key?: JsonObject;
  /** What differs from the example distribution, as the AWS CLI prints it. */
  readonly distribution?: JsonObject;
}

/** The account that every page speaks of: one distribution, one bucket, one key, one identity without use. */
const exampleSnapshot = (shown: Shown, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution(distribution, [given.anOrigin(bucket)], shown.distribution ?? {})],
    originAccessIdentities: [{ Id: 'E74FTE3EXAMPLE', S3CanonicalUserId: 'b'.repeat(64) }],
    buckets: [
      given.aBucket(bucket, given.aPolicy(given.oacGrant(bucket, given.arnOf(distribution))), {
        ServerSideEncryptionConfiguration: given.encryptedWith(keyArn),
        ...(shown.bucket === undefined ? {} : partsOf(shown.bucket)),
      }),
    ],
    keys: [exampleKey(shown.key === undefined ? {} : partsOf(shown.key))],
    ...parts,
  });

/** With one more statement of others, so long that the policy grows by `bytes`. */
const filled = (parts: JsonObject, bytes: number): JsonObject => {
  const policy = partsOf(parts).Policy;
  if (!isJsonObject(policy) || !Array.isArray(policy.Statement))
    throw new Error('There is no policy to fill.');
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${given.account}:root` },
    Action: 's3:ListBucket',
    Resource: '',
  };
  const length = bytes - JSON.stringify(statement).length - 1;
  return {
    ...parts,
    Policy: { ...policy, Statement: [...policy.Statement, { ...statement, Resource: 'x'.repeat(length) }] },
  };
};

/**
 * Beside a policy or parts of the subject, an example may show `distribution` (what differs from the example's),
 * `earlier` (the subject half an hour before, as the first of two reads) and `fill` (other statements make its policy
 * so many bytes longer).
 */
const exampleFacts = (rule: DriftRule, example: JsonObject): Facts => {
  const { distribution: shown, earlier, fill, ...rest } = example;
  const subject = typeof fill === 'number' ? filled(rest, fill) : rest;
  const account = (parts: JsonObject, others: Partial<Snapshot> = {}): Snapshot =>
    exampleSnapshot(
      { [rule.subject]: parts, ...(isJsonObject(shown) ? { distribution: shown } : {}) },
      others,
    );
  if (!isJsonObject(earlier)) return given.factsOf(account(subject));
  const first = account(earlier, { takenAt: '2026-11-24T11:30:00Z' });
  return factsWithEarlier(account(subject, { earlier: first }), settingsFor(rule));
};

/** Everything is enforced; what is off by default only for its own page. */
const settingsFor = (rule: DriftRule): Settings =>
  rule.class === 'harden' ? { ...given.enforcing, classModes: { harden: 'enforce' } } : given.enforcing;

/** What the rule finds when the policy (or other parts) of its subject are these. */
export const detectExample = (rule: DriftRule, example: JsonObject): readonly Finding[] => {
  if (rule.subject !== 'bucket' && rule.subject !== 'key')
    throw new Error(`${rule.kind}: pages of ${rule.subject} kinds show no policies.`);
  const settings = settingsFor(rule);
  const facts = exampleFacts(rule, example);
  const document: DocumentRef =
    rule.subject === 'bucket' ? { type: 'bucket', name: bucket } : { type: 'key', arn: keyArn };
  const others =
    rule.asksOthers === true
      ? detect(
          facts,
          settings,
          [document],
          rules.filter(({ asksOthers }) => asksOthers !== true),
        )
      : [];
  if (rule.subject === 'bucket') {
    const subject = facts.buckets.get(bucket);
    return subject === undefined ? [] : rule.detect({ facts, settings, subject, others });
  }
  const subject = facts.keys.get(keyArn);
  return subject === undefined ? [] : rule.detect({ facts, settings, subject, others });
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
