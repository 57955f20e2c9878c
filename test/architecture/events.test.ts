/** Holds the EventBridge patterns, the sample events, their manifest, the trigger and serverless.yml together. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as cloudFront from '@aws-sdk/client-cloudfront';
import * as kms from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import { envelopeOf } from '../../events/envelope.ts';
import { matchesPattern } from '../../events/match.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { subjectKey } from '../../lib/core/model/subject.ts';
import type { TriggerResult } from '../../lib/core/trigger/result.ts';
import { listenedCalls, subjectsOf } from '../../lib/core/trigger/subjects.ts';

const root = join(import.meta.dirname, '../..');
const events = join(root, 'events');
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

interface Sample {
  readonly file: string;
  readonly pattern: string | null;
  readonly expect: JsonObject;
  readonly provenance: { readonly class: string; readonly source: string };
}
interface Pattern {
  readonly detail: { readonly eventName: readonly (string | { readonly prefix: string })[] };
}

const manifest = readJson(join(events, 'manifest.json')) as {
  readonly ourRoleNames: readonly string[];
  readonly samples: readonly Sample[];
};
const patternFiles = globSync('*.json', { cwd: join(events, 'patterns') }).sort();
const patterns = new Map(
  patternFiles.map((file) => [file, readJson(join(events, 'patterns', file)) as Pattern]),
);
const recordOf = (sample: Sample): JsonObject => readJson(join(events, sample.file)) as JsonObject;

const delivering = (record: Readonly<Record<string, unknown>>): readonly string[] =>
  patternFiles.filter((file) => matchesPattern(patterns.get(file), envelopeOf(record, 'test')));

const callKey = (eventSource: unknown, eventName: unknown): string => `${eventSource} ${eventName}`;
const listened = new Set(listenedCalls.map((call) => callKey(call.eventSource, call.eventName)));
const isListened = (source: string, name: string): boolean => listened.has(callKey(source, name));

describe('every pattern', () => {
  test.each(patternFiles)('%s is a rule of the stack', (file) => {
    expect(stackText()).toMatch(
      new RegExp(`\\$\\{file\\((?:\\./)?events/patterns/${file.replace('.', '\\.')}\\)\\}`),
    );
  });

  test.each(patternFiles)('%s asks for calls that did not fail, whoever made them', (file) => {
    expect(patterns.get(file)).toMatchObject({
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { errorCode: [{ exists: false }] },
    });
    expect(JSON.stringify(patterns.get(file))).not.toContain('userIdentity');
  });

  test.each(patternFiles)('%s names only calls that the trigger knows', (file) => {
    const names = patterns.get(file)?.detail.eventName ?? [];
    const known = new Set(listenedCalls.map((call) => call.eventName));
    const strangers = names
      .map((name) => (typeof name === 'string' ? name : name.prefix))
      .filter((n) => !known.has(n));
    expect(strangers).toEqual([]);
  });
});

describe('every call the trigger knows', () => {
  const calls = listenedCalls.map(({ eventSource, eventName }) => [eventName, eventSource] as const);

  test.each(calls)('%s of %s is delivered by exactly one pattern', (eventName, eventSource) => {
    const requestParameters = { granteeServicePrincipal: 'cloudfront.amazonaws.com' };
    expect(delivering({ eventSource, eventName, requestParameters })).toHaveLength(1);
  });

  test.each([...new Set(calls.map(([eventName]) => eventName))])(
    '%s has a sample that wakes us',
    (eventName) => {
      const woken = manifest.samples
        .filter((sample) => sample.pattern !== null)
        .map((s) => resultOf(s).eventName);
      expect(woken).toContain(eventName);
    },
  );
});

test.each([
  ['cloudfront.amazonaws.com', cloudFront],
  ['kms.amazonaws.com', kms],
])('a prefix of a pattern wakes us for no other call of the SDK: %s', (eventSource, sdk) => {
  const names = Object.keys(sdk).flatMap((name) =>
    name.endsWith('Command') ? name.slice(0, -'Command'.length) : [],
  );

  const strangers = names.filter((eventName) => {
    const requestParameters = { granteeServicePrincipal: 'cloudfront.amazonaws.com' };
    const delivered = delivering({ eventSource, eventName, requestParameters }).length > 0;
    return delivered !== isListened(eventSource, eventName);
  });

  expect(names.length).toBeGreaterThan(40);
  expect(strangers).toEqual([]);
});

describe('every sample', () => {
  test('is in the manifest once, and the manifest names no other', () => {
    const files = globSync('samples/**/*.json', { cwd: events }).map((file) => file.replaceAll('\\', '/'));
    expect(manifest.samples.map((sample) => sample.file).sort()).toEqual(files.sort());
  });

  test('states its provenance', () => {
    for (const { file, provenance } of manifest.samples) {
      expect(['captured', 'documented', 'documented-shape-inferred'], file).toContain(provenance.class);
      expect(provenance.class === 'captured', file).toBe(file.startsWith('samples/captured/'));
      expect(provenance.source, file).not.toBe('');
    }
  });

  const samples = manifest.samples.map((sample) => [sample.file, sample] as const);

  test.each(samples)('%s is delivered as the manifest says', (_file, sample) => {
    expect(delivering(recordOf(sample))).toEqual(sample.pattern === null ? [] : [sample.pattern]);
  });

  test.each(samples)('%s names what the manifest says', (_file, sample) => {
    expect(summary(resultOf(sample))).toEqual(sample.expect);
  });

  test.each(samples)('%s is named after its call', (file, sample) => {
    const { eventName, eventSource } = recordOf(sample);
    const name = String(eventName).replace(/\d{4}_\d{2}_\d{2}$/, '');
    const source = String(eventSource).split(/[-.]/)[0];
    expect(file).toMatch(new RegExp(`/${source}/${name}(-[a-z0-9-]+)?\\.json$`));
  });
});

const resultOf = (sample: Sample): TriggerResult => subjectsOf(recordOf(sample), manifest.ourRoleNames);

/** A result in the words of the manifest. */
const summary = (result: TriggerResult): JsonObject => ({
  kind: result.kind,
  ...(result.kind === 'documents'
    ? { documents: result.documents.map(subjectKey), distributionIds: result.distributionIds }
    : {}),
  actor: result.actor.kind,
  ours: result.ours,
});

/** serverless.yml with every YAML file that it includes, each once. */
const stackText = (): string => {
  const seen = new Set<string>();
  const read = (file: string): string => {
    const path = join(root, file);
    if (seen.has(file) || !existsSync(path)) return '';
    seen.add(file);
    const text = readFileSync(path, 'utf8');
    const included = [...text.matchAll(/\$\{file\(([^)]+\.ya?ml)\)/g)].map((match) => match[1] ?? '');
    const nested = included.flatMap((name) => [normalize(name), normalize(join(dirname(file), name))]);
    return [text, ...nested.map(read)].join('\n');
  };
  return read('serverless.yml');
};
