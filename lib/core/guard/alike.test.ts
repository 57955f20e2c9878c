import { expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, planned } from '../../../test/support/policy-changes.ts';
import { known } from '../model/reading.ts';
import { guardInput } from './check.ts';
import { probes } from './probes.ts';

const many = Array.from({ length: 500 }, (_, index) => `E${index}`);
const [model] = (({ distributions }) => (distributions.status === 'known' ? distributions.value : []))(
  plainFacts(),
);
if (model === undefined) throw new Error('no distribution to start from');
const facts = plainFacts({
  distributions: known(many.map((id) => ({ ...model, id, arn: arnOf(id) }))),
});
const asked = (resource: string): readonly string[] => {
  const from = {
    Version: '2012-10-17',
    Statement: [oac([arnOf('E1'), arnOf('E2')]), oac(arnOf('E3'), { Sid: 'Third', Resource: resource })],
  };
  const input = guardInput(planned(from, grant(arnOf('E4'))), facts);
  if (typeof input === 'string') throw new Error(input);
  return probes(input).flatMap(({ distributionArn }) => distributionArn ?? []);
};

it('of five hundred distributions, only those are asked about that the policy tells apart', () => {
  expect(asked('arn:aws:s3:::site/*').length).toBeLessThanOrEqual(5);
  expect(asked('arn:aws:s3:::site/*')).toEqual(
    expect.arrayContaining([arnOf('E1'), arnOf('E3'), arnOf('E4')]),
  );
});

it('each stands for itself where a variable may take its ARN in', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  expect(asked('arn:aws:s3:::site/${aws:SourceArn}/*').length).toBeGreaterThanOrEqual(500);
});
