/**
 * How long it takes to ask 10,000 bucket policies about 500 distributions, and how that grows:
 * `node bench/evaluate.ts`. Everything counts, reading the policies included; one thread.
 */
import { distributionOutcomes } from '../lib/core/policy/distributions.ts';
import { cloudFrontRequest, evaluate } from '../lib/core/policy/evaluate.ts';
import { parsePolicy } from '../lib/core/policy/parse.ts';
import { bucketName, distributionArn, policyOf } from './policies.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Size {
  readonly policies: number;
  readonly distributions: number;
}

/** Policies come as the text that S3 returns. */
const texts = ({ policies, distributions }: Size): readonly string[] =>
  Array.from({ length: policies }, (_, index) => JSON.stringify(policyOf(index, distributions)));

const documentOf = (text: string) => {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const read = (bucket: number) => ({
  action: 's3:GetObject',
  resource: `arn:aws:s3:::${bucketName(bucket)}/index.html`,
});

/**
 * Milliseconds by the clock and of processor time (which other programs on the machine disturb less), and what was
 * found, so that nothing can be optimised away.
 */
const together = (list: readonly string[], arns: readonly string[]) => {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const found = { allowed: 0, denied: 0, 'not-allowed': 0, undecidable: 0 };
  for (const [bucket, text] of list.entries()) {
    const ask = distributionOutcomes(documentOf(text), read(bucket));
    for (const arn of arns) found[ask(arn)] += 1;
  }
  const { user, system } = process.cpuUsage(used);
  return { clock: performance.now() - began, processor: (user + system) / 1000, found };
};

/** The same questions one by one, with the statements that decided: what a single repair does. */
const oneByOne = (list: readonly string[], arns: readonly string[]): number => {
  const used = process.cpuUsage();
  for (const [bucket, text] of list.entries()) {
    const document = documentOf(text);
    for (const arn of arns) evaluate(document, cloudFrontRequest({ distributionArn: arn, ...read(bucket) }));
  }
  const { user, system } = process.cpuUsage(used);
  return (user + system) / 1000;
};

const arnsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => distributionArn(index));

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Every size is measured in each of seven rounds, so that a slow moment of the machine hits all alike. */
const rounds = 7;
const base: Size = { policies: 10_000, distributions: 500 };
const sizes = {
  base,
  'twice the policies': { ...base, policies: 20_000 },
  'twice the distributions': { ...base, distributions: 1_000 },
  'half of both': { policies: 5_000, distributions: 250 },
} as const;

const inputs = Object.entries(sizes).map(([name, size]) => ({
  name,
  size,
  list: texts(size),
  arns: arnsOf(size.distributions),
  clock: [] as number[],
  processor: [] as number[],
}));
let found = {};
for (let round = 0; round < rounds; round += 1) {
  for (const input of inputs) {
    const result = together(input.list, input.arns);
    if (input.name === 'base') found = result.found;
    // The first round only warms up.
    if (round === 0) continue;
    input.clock.push(result.clock);
    input.processor.push(result.processor);
  }
}

const baseTime = median(inputs[0]?.processor ?? []);
for (const { name, size, clock, processor } of inputs) {
  const time = median(processor);
  const each = (time * 1e6) / (size.policies * size.distributions);
  say(
    `${name}: ${size.policies} policies x ${size.distributions} distributions in ${(median(clock) / 1000).toFixed(2)} s ` +
      `by the clock, ${(time / 1000).toFixed(2)} s of processor (${each.toFixed(0)} ns a pair, ` +
      `${(time / baseTime).toFixed(2)} of base)`,
  );
}
say(
  `answers of base: ${Object.entries(found)
    .map(([outcome, count]) => `${outcome} ${count}`)
    .join(', ')}`,
);

const few: Size = { policies: 1_000, distributions: 50 };
const single = oneByOne(texts(few), arnsOf(few.distributions));
say(
  `one by one with reasons: ${((single * 1000) / (few.policies * few.distributions)).toFixed(1)} µs a pair`,
);
