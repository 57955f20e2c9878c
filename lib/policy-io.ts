/** Reads and writes one policy document, bucket or key alike; the only place where the two differ for writers. */
import type { App } from './app.ts';
import type { Facts } from './core/model/facts.ts';
import type { Json, JsonObject } from './core/model/json.ts';
import { isJsonObject } from './core/model/json.ts';
import type { Reading } from './core/model/reading.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import type { WriteResult } from './ports.ts';

/** The Region a document lives in, as far as the facts say. */
export const regionOf = (facts: Facts, document: DocumentRef): string | undefined =>
  document.type === 'key' ? document.arn.split(':')[3] : facts.buckets.get(document.name)?.region;

/** The same for what is to be written: a bucket without a Region was never gathered, so nothing can be planned for it. */
export const knownRegionOf = (facts: Facts, document: DocumentRef): string => {
  const region = regionOf(facts, document);
  if (!region) throw new Error(`${subjectKey(document)} has no known Region; nothing was written`);
  return region;
};

const asObject = (document: DocumentRef, reading: Reading<Json>): Reading<JsonObject> => {
  if (reading.status !== 'known') return reading;
  if (isJsonObject(reading.value)) return { status: 'known', value: reading.value };
  return { status: 'unreadable', because: `${subjectKey(document)}: the stored policy is not a JSON object` };
};

/** The document as stored now; `absent` for a bucket without a policy. One call. */
export const readPolicy = async (
  app: App,
  document: DocumentRef,
  region: string,
): Promise<Reading<JsonObject>> =>
  asObject(
    document,
    document.type === 'bucket'
      ? await app.ports.s3.bucketPolicy({ name: document.name, region })
      : await app.ports.kms.keyPolicy(document.arn),
  );

/**
 * Like {@link readPolicy} without facts at hand. `region` is where it was; a bucket that cannot be read there, or of
 * which that is not known, is looked for: it may be gone (`absent`), or have been made anew elsewhere.
 */
export const readStoredPolicy = async (
  app: App,
  document: DocumentRef,
  region?: string,
): Promise<Reading<JsonObject>> => {
  if (document.type === 'key') return readPolicy(app, document, '');
  const there = region === undefined ? undefined : await readPolicy(app, document, region);
  if (there !== undefined && there.status !== 'unreadable') return there;
  const found = await app.ports.s3.bucketRegion(document.name);
  if (found.status !== 'known') return found;
  return there !== undefined && found.value === region ? there : readPolicy(app, document, found.value);
};

/** Writes `to`; null deletes a bucket policy whose last statement was ours. A key policy is never deleted. */
export const writePolicy = async (
  app: App,
  document: DocumentRef,
  region: string,
  to: JsonObject | null,
): Promise<WriteResult> => {
  if (document.type === 'bucket') {
    const address = { name: document.name, region };
    return to === null ? app.ports.s3.deleteBucketPolicy(address) : app.ports.s3.putBucketPolicy(address, to);
  }
  if (to === null) throw new Error(`a key policy cannot be deleted (${document.arn}); nothing was written`);
  return app.ports.kms.putKeyPolicy(document.arn, to);
};
