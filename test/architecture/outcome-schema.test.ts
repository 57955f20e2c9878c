/** The schema that subscribers get names what the code tells. Real events are held against it wherever the river runs. */
import { expect, test } from 'vitest';
import type { OutcomeEvent, OutcomeFinding } from '../../lib/core/model/outcome.ts';
import { outcomeSchema, schemaFaults } from '../support/outcome-schema.ts';

/** A member or type that is added to the model does not compile until it stands here, and fails until it is documented. */
const members: Readonly<Record<keyof OutcomeEvent, true>> = {
  ...{ schema: true, outcomeId: true, correlationId: true, account: true, partition: true, type: true },
  ...{ subject: true, region: true, at: true, findings: true, headline: true, because: true, actor: true },
  ...{ eventTime: true, repairId: true, before: true, after: true, invalidation: true },
};
const invalidationMembers: Readonly<Record<keyof NonNullable<OutcomeEvent['invalidation']>, true>> = {
  ...{ distributionId: true, invalidationId: true, paths: true, state: true, reachableForMs: true },
  ...{ reachableSinceEventMs: true, distributionIds: true },
};
const findingMembers: Readonly<Record<keyof OutcomeFinding, true>> = {
  ...{ kind: true, id: true, severity: true, subject: true, distributions: true, because: true },
  ...{ class: true, action: true, details: true, wait: true, purgesOnly: true },
};
const types: Readonly<Record<OutcomeEvent['type'], true>> = {
  ...{ finding: true, repair: true, refusal: true, failure: true },
  ...{ purge: true, undo: true, fight: true, marker: true },
};

const namesIn = (schema: unknown): readonly string[] =>
  Object.keys((schema as { properties: object }).properties).sort();

test('names every member that the model has, and no other', () => {
  expect(namesIn(outcomeSchema)).toEqual(Object.keys(members).sort());
  expect(namesIn(outcomeSchema.$defs.finding)).toEqual(Object.keys(findingMembers).sort());
  expect(namesIn(outcomeSchema.$defs.invalidation)).toEqual(Object.keys(invalidationMembers).sort());
  expect((outcomeSchema.properties.type as { enum: string[] }).enum).toEqual(Object.keys(types));
});

const event = {
  ...{ schema: 'origin-guard/outcome/1', outcomeId: 'o', account: '111122223333', partition: 'aws' },
  ...{ type: 'marker', subject: { type: 'bucket', name: 'site' }, at: 1, findings: [], headline: 'h' },
  because: '',
};

test('accepts the least that there may be', () => expect(schemaFaults(event)).toEqual([]));

test.each([
  ['a type that nobody knows', { type: 'mystery' }],
  ['a member that nobody documented', { colour: 'red' }],
  ['a null for what is not known', { actor: null }],
  ['a subject of two kinds', { subject: { type: 'bucket', name: 'site', arn: 'arn:x' } }],
  ['an instant in words', { at: '2026-11-24' }],
  ['a finding without its kind', { findings: [{ id: 'X' }] }],
  ['another schema', { schema: 'origin-guard/outcome/2' }],
])('refuses %s', (_, wrong) => expect(schemaFaults({ ...event, ...wrong })).not.toEqual([]));

test.each(['outcomeId', 'findings', 'because'])('refuses an event without %s', (name) => {
  expect(schemaFaults({ ...event, [name]: undefined })).not.toEqual([]);
});
