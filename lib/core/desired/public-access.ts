/** Block public access as it holds for a bucket: its own setting and its account's, whichever is stricter (aws-facts 1.5). */
import type { BucketFacts, Facts, PublicAccessBlock } from '../model/facts.ts';
import type { Reading } from '../model/reading.ts';
import { any, type Truth, truth } from '../policy/truth.ts';

export type BlockSetting = keyof PublicAccessBlock;
export type BlockLevel = 'bucket' | 'account';

/** What nobody stated is off; the account's setting is stated only in some snapshots, and the words say so. */
const isOn = (block: Reading<PublicAccessBlock> | undefined, setting: BlockSetting): Truth => {
  if (block?.status === 'unreadable') return 'unknown';
  return truth(block?.status === 'known' && block.value[setting]);
};

/** `unknown` while a level could not be read that would decide. */
export const isBlocked = (facts: Facts, bucket: BucketFacts | undefined, setting: BlockSetting): Truth =>
  any([isOn(bucket?.publicAccessBlock, setting), isOn(facts.accountPublicAccessBlock, setting)]);

/** The level that surely has it on, the bucket's own first. */
export const blockedBy = (
  facts: Facts,
  bucket: BucketFacts | undefined,
  setting: BlockSetting,
): BlockLevel | undefined => {
  if (isOn(bucket?.publicAccessBlock, setting) === 'yes') return 'bucket';
  return isOn(facts.accountPublicAccessBlock, setting) === 'yes' ? 'account' : undefined;
};

/** A clause about the account's own setting where it was not read; undefined where it is known. */
export const unreadOfAccount = ({ accountPublicAccessBlock: block }: Facts): string | undefined => {
  if (block.status === 'known') return undefined;
  return block.status === 'unreadable'
    ? `the account's own setting could not be read (${block.because}), and may be on`
    : "the account's own setting was not read, and may be on";
};
