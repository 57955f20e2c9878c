import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../core/model/finding.ts';
import type { Plan } from '../core/model/plan.ts';
import { hang, wrap } from './layout.ts';
import { policyDiff } from './policy-diff.ts';
import { renderAudit, renderPlan } from './terminal.ts';
import { visible, visibleLines } from './visible.ts';
import { whatHappens } from './what-happens.ts';

const finding = (fields: Partial<Finding>): Finding => ({
  kind: 'bucket-policy-missing-grant',
  id: 'GRANT_MISSING_OAC',
  severity: 'high',
  subject: { type: 'bucket', name: 'site' },
  distributions: ['E1'],
  because: 'Distribution E1 signs its requests, and no statement lets it read.',
  class: 'grant',
  action: 'repair',
  details: {},
  changes: [],
  invalidations: [],
  fingerprint: 'f',
  ...fields,
});
const statement = (sid: string) => ({ Sid: sid, Effect: 'Allow' });
const document = (...sids: string[]) => ({ Version: '2012-10-17', Statement: sids.map(statement) });
const wish = { distributionId: 'E1', bucket: 'site', paths: ['/*'], because: 'E1 lost its read access.' };
const plan: Plan = {
  findings: [
    finding({ severity: 'low', action: 'report', class: 'report', kind: 'origin-legacy', id: 'OAI_LEGACY' }),
    finding({}),
  ],
  writes: [
    {
      document: { type: 'bucket', name: 'site' },
      from: document('Keep'),
      to: document('Keep', 'OriginGuardRead'),
      changes: [],
      findings: [],
      invalidations: [],
    },
  ],
  invalidations: [wish],
};
const plain = { colour: false, width: 100, title: ['Plan for account 1'] };

describe('renderPlan', () => {
  it('tells findings by severity, the diff of each policy, invalidations and a summary', () => {
    expect(renderPlan(plan, plain)).toBe(`Plan for account 1

HIGH (1)

  ● bucket site · E1
    bucket-policy-missing-grant (GRANT_MISSING_OAC)
    Distribution E1 signs its requests, and no statement lets it read.
    → Repair: add the access that the origin needs, and nothing more.

LOW (1)

  ● bucket site · E1
    origin-legacy (OAI_LEGACY)
    Distribution E1 signs its requests, and no statement lets it read.
    → Report only: nothing is written; a person decides.

POLICY CHANGES

  PutBucketPolicy bucket site
    @@ -3,7 +3,11 @@
       "Statement": [
         {
           "Sid": "Keep",
           "Effect": "Allow"
    +    },
    +    {
    +      "Sid": "OriginGuardRead",
    +      "Effect": "Allow"
         }
       ]
     }

INVALIDATIONS

  E1 /*
    E1 lost its read access.

2 findings (1 high, 1 low): 1 to repair, 1 to report only · 1 policy write · 1 invalidation.
`);
  });

  it('says so when there is nothing to do', () => {
    const text = renderPlan({ findings: [], writes: [], invalidations: [] }, plain);

    expect(text).toMatch(/^Plan for account 1\n\nNo drift: .*\n$/);
  });

  it('says that the policy itself goes when its last statement does', () => {
    const [write] = plan.writes;
    const text = renderPlan({ ...plan, writes: write ? [{ ...write, to: null }] : [] }, plain);

    expect(text).toContain('DeleteBucketPolicy bucket site (the last statement of the policy goes)\n    @@');
    expect(text).toContain('    -      "Sid": "Keep",');
  });

  it('colours only when asked to', () => {
    expect(renderPlan(plan, plain)).not.toContain('\u001b');
    expect(renderPlan(plan, { ...plain, colour: true })).toContain(
      '\u001b[32m+      "Sid": "OriginGuardRead",',
    );
  });

  it('stays within the width', () => {
    const narrow = renderPlan(plan, { ...plain, width: 40 }).split('POLICY CHANGES')[0] ?? '';

    for (const line of narrow.split('\n').filter((text) => !text.includes('bucket-policy-missing'))) {
      expect(line.length).toBeLessThanOrEqual(40);
    }
  });

  it('lets no name reach the terminal as a control sequence', () => {
    const evil = fc.constantFrom('\u001b[2J', '\u009b1m', '\r', '\u202e', '\n\n+ ok', 'x', '\u0007');
    const name = fc.array(evil).map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, (bad) => {
        const one = finding({
          because: bad,
          kind: bad,
          id: bad,
          distributions: [bad],
          subject: { type: 'bucket', name: bad },
        });
        const writes = plan.writes.map((write) => ({ ...write, to: { Statement: [], [bad]: bad } }));
        const text = renderPlan(
          { findings: [one], writes, invalidations: [{ ...wish, because: bad }] },
          plain,
        );
        // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not be there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });
});

it('renderAudit tells the findings and nothing of writes', () => {
  const text = renderAudit(plan.findings, plain);

  expect(text).toContain('2 findings (1 high, 1 low).');
  expect(text).not.toContain('POLICY CHANGES');
  expect(renderAudit([], plain)).toContain('No drift');
});

describe('whatHappens', () => {
  const until = Date.UTC(2026, 10, 24);

  it.each([
    [
      finding({ action: 'propose', class: 'narrow' }),
      'Ask a person first: scope the grant in place; our own',
    ],
    [
      finding({ action: 'wait', class: 'revoke', wait: { because: 'a second read must agree.', until } }),
      'Wait until 2026-11-24 00:00:00 UTC: a second read must agree. Then: take this reader out',
    ],
    [
      finding({ action: 'wait', class: 'prune' }),
      'Wait: a second read has to agree. Then: drop the principals',
    ],
    [
      finding({
        action: 'repair',
        class: 'revoke',
        changes: [],
        invalidations: [{ distributionId: 'E1', bucket: 'site', paths: ['/*'], because: 'It is gone.' }],
      }),
      'Purge caches that may still hold it; no policy has to change.',
    ],
  ])('%#: is told in one line', (given, words) => {
    expect(whatHappens(given)).toContain(words);
  });
});

describe('policyDiff', () => {
  it('is empty for equal policies and all new for a first one', () => {
    expect(policyDiff(document('A'), document('A'))).toBe('');
    expect(policyDiff(null, { Version: '2012-10-17' })).toBe(
      '@@ -0,0 +1,3 @@\n+{\n+  "Version": "2012-10-17"\n+}',
    );
    expect(policyDiff(undefined, undefined)).toBe('');
  });
});

describe('layout', () => {
  it('keeps every word, in order, whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 60 }), (text, width) => {
        expect(wrap(text, width).join(' ')).toBe(text.split(' ').filter(Boolean).join(' '));
      }),
    );
  });

  it('hangs what follows under the first line', () => {
    expect(hang('→ ', 'one two three four five', 20)).toEqual(['→ one two three four', '  five']);
  });
});

it('visible text keeps what people write and shows what machines obey', () => {
  expect(visible('Grüße, 東京 👋')).toBe('Grüße, 東京 👋');
  expect(visible('a\u001b[31mb\u202ec\n d')).toBe('a\\u001b[31mb\\u202ec d');
  expect(visibleLines('a\n\tb\u0000')).toBe('a\n\tb\\u0000');
});
