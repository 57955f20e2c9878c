/** Reads and writes one policy document, bucket or key alike; the only place where the two differ for writers. */
import type { App } from './app.ts';
import type { Facts } from './core/model/facts.ts';
import type { Json, JsonObject } from './core/model/json.ts';
import { isJsonObject } from './core/model/json.ts';
import type { Reading } from './core/model/reading.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import type { BucketAddress, WriteResult } from './ports.ts';

/** The Region a document lives in, as far as the facts say. */
export const regionOf = (facts: Facts, document: DocumentRef): string | undefined =>
  document.type === 'key' ? document.arn.split(':')[3] : facts.buckets.get(document.name)?.region;

const addressOf = (facts: Facts, name: string): BucketAddress => {
  const region = facts.buckets.get(name)?.region;
  // Bug, not trouble: a bucket without a Region was never gathered, so no write for it can have been planned.
  if (!region) throw new Error(`bucket ${name} has no known Region; nothing was written`);
  return { name, region };
};

const asObject = (document: DocumentRef, reading: Reading<Json>): Reading<JsonObject> => {
  if (reading.status !== 'known') return reading;
  if (isJsonObject(reading.value)) return { status: 'known', value: reading.value };
  return { status: 'unreadable', because: `${subjectKey(document)}: the stored policy is not a JSON object` };
};

/** The document as stored now; `absent` for a bucket without a policy. */
export const readPolicy = async (
  app: App,
  facts: Facts,
  document: DocumentRef,
): Promise<Reading<JsonObject>> =>
  asObject(
    document,
    document.type === 'bucket'
      ? await app.ports.s3.bucketPolicy(addressOf(facts, document.name))
      : await app.ports.kms.keyPolicy(document.arn),
  );

/** Like {@link readPolicy} where no facts were gathered: a bucket's Region is asked first. */
export const readStoredPolicy = async (app: App, document: DocumentRef): Promise<Reading<JsonObject>> => {
  if (document.type === 'key') return asObject(document, await app.ports.kms.keyPolicy(document.arn));
  const region = await app.ports.s3.bucketRegion(document.name);
  if (region.status !== 'known') return region;
  return asObject(document, await app.ports.s3.bucketPolicy({ name: document.name, region: region.value }));
};

/** Writes `to`; null deletes a bucket policy whose last statement was ours. A key policy is never deleted. */
export const writePolicy = async (
  app: App,
  facts: Facts,
  document: DocumentRef,
  to: JsonObject | null,
): Promise<WriteResult> => {
  if (document.type === 'bucket') {
    const address = addressOf(facts, document.name);
    return to === null ? app.ports.s3.deleteBucketPolicy(address) : app.ports.s3.putBucketPolicy(address, to);
  }
  if (to === null) throw new Error(`a key policy cannot be deleted (${document.arn}); nothing was written`);
  return app.ports.kms.putKeyPolicy(document.arn, to);
};
