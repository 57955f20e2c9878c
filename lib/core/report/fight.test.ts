import { expect, it } from 'vitest';
import { anActor, keyArnOf } from '../../../test/support/given.ts';
import { fightAdvice, fightInWords } from './fight.ts';

const site = { type: 'bucket', name: 'site' } as const;
const at = (minute: number): number => Date.UTC(2026, 10, 24, 12, minute);
const terraform = anActor('automation', { name: 'ci' });

it('says who undid it how often and when, each writer once', () => {
  const alice = anActor('person', { name: 'alice' });
  const undoings = [
    { actor: terraform, at: at(1) },
    { actor: alice, at: at(2) },
    { actor: terraform, at: at(3) },
  ];
  expect(fightInWords(site, undoings)).toBe(
    'The same repair of bucket site was undone 3 times within 24 hours: by ci (Terraform) at 2026-11-24 12:01:00 UTC ' +
      'and 2026-11-24 12:03:00 UTC, and by alice (console) at 2026-11-24 12:02:00 UTC.',
  );
});

it('says so when nobody is known', () => {
  expect(fightInWords(site, [{ actor: undefined, at: at(1) }])).toContain(
    'by somebody whom neither an event nor CloudTrail names at 2026-11-24 12:01:00 UTC.',
  );
});

it('says how it ends, with the document as one types it', () => {
  expect(fightAdvice(site)).toMatch(
    /^Origin Guard leaves bucket site alone .* origin-guard resume bucket:site$/,
  );
  const arn = keyArnOf('k1');
  expect(fightAdvice({ type: 'key', arn })).toContain(`origin-guard resume key:${arn}`);
});
