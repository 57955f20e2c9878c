import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../core/model/json.ts';
import type { OutcomeEvent, OutcomeFinding } from '../core/model/outcome.ts';
import { slackMessage } from './message.ts';

const arn = 'arn:aws:cloudfront::111122223333:distribution/E1';
const grant = {
  Sid: 'OriginGuardRead',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringEquals: { 'AWS:SourceArn': arn } },
};
const deny = { Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
const finding: OutcomeFinding = {
  kind: 'bucket-policy-missing-grant',
  id: 'GRANT_MISSING_OAC',
  severity: 'high',
  subject: { type: 'bucket', name: 'site' },
  distributions: ['E1'],
  because: 'Distribution E1 signs its requests to site, and no statement lets it read.',
  class: 'grant',
  action: 'repair',
  details: {},
};
const at = Date.UTC(2026, 10, 24, 0, 0, 9);
const repair: OutcomeEvent = {
  schema: 'origin-guard/outcome/1',
  outcomeId: 'o-1',
  account: '111122223333',
  partition: 'aws',
  type: 'repair',
  subject: { type: 'bucket', name: 'site' },
  region: 'eu-west-1',
  at,
  findings: [finding],
  headline: 'Restored the CloudFront read access to bucket site',
  because: 'Written, and read back as intended.',
  actor: {
    kind: 'person',
    name: 'arn:aws:iam::111122223333:user/alice',
    tool: 'console',
    eventId: 'event-1',
    eventName: 'DeleteBucketPolicy',
    at: at - 9000,
  },
  eventTime: at - 9000,
  repairId: 'r-1',
  before: { Version: '2012-10-17', Statement: [deny] },
  after: { Version: '2012-10-17', Statement: [deny, grant] },
  invalidation: undefined,
};
const purge: OutcomeEvent = {
  ...repair,
  type: 'purge',
  subject: { type: 'distribution', id: 'E1' },
  headline: 'Revoked content left the caches of E1',
  findings: [],
  before: undefined,
  after: undefined,
  invalidation: {
    distributionId: 'E1',
    invalidationId: 'I1',
    paths: ['/*'],
    state: 'Completed',
    reachableForMs: 200_000,
  },
};

/** Every text of a message, in order, as Slack gets it. */
const textsOf = (message: JsonObject): string[] => {
  const texts: string[] = [];
  JSON.stringify(message.blocks, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') texts.push(value);
    return value;
  });
  return texts;
};
const wordsOf = (event: OutcomeEvent): string => textsOf(slackMessage(event)).join('\n');

describe('slackMessage', () => {
  it('opens with the state and the headline, and has a fallback text', () => {
    const message = slackMessage(repair);

    expect(textsOf(message)[0]).toBe('✅ Restored the CloudFront read access to bucket site');
    expect(message.text).toBe('✅ Restored the CloudFront read access to bucket site (account 111122223333)');
  });

  it.each([
    ['what was done', '*What was done*: Written, and read back as intended.'],
    ['what was wrong', '*HIGH* bucket-policy-missing-grant (GRANT_MISSING_OAC)\nDistribution E1 signs its'],
    [
      'who changed it',
      '`arn:aws:iam::111122223333:user/alice` with console (person) by `DeleteBucketPolicy`, 2026-11-24 00:00:00 UTC',
    ],
    ['how fast it was', '*From event to repair*\n9 s'],
    ['the diff', '+      "Sid": "OriginGuardRead",'],
    ['Terraform', 'statement {\n  sid       = "OriginGuardRead"'],
    ['CloudFormation', '- Sid: "OriginGuardRead"'],
    ['CDK', 'bucket.addToResourcePolicy(iam.PolicyStatement.fromJson({'],
    [
      'the console',
      '<https://eu-west-1.console.aws.amazon.com/s3/buckets/site?region=eu-west-1&amp;tab=permissions|Bucket site>',
    ],
    ['the repair', 'Repair `r-1`'],
    ['the CloudTrail event', 'CloudTrail event `event-1`'],
  ])('tells %s', (_, words) => {
    expect(wordsOf(repair)).toContain(words);
  });

  it('says what to take out of the code when a repair only removes', () => {
    const words = wordsOf({ ...repair, before: repair.after, after: repair.before });

    expect(words).toContain('take the removed statement out of it');
    expect(words).not.toContain('*Terraform*');
  });

  it('offers no code for a change that was refused, and shows it as not made', () => {
    const words = wordsOf({ ...repair, type: 'refusal', because: 'It would lock the owner out.' });

    expect(words).toContain('*Nothing was written*: It would lock the owner out.');
    expect(words).toContain('*Policy change that was not made*');
    expect(words).toContain('→ Not done: add the access');
    expect(words).not.toContain('*Terraform*');
    expect(words).not.toContain('From event to repair');
  });

  it('says of a purge without a write what is purged, not that a reader is taken out', () => {
    const gone = { ...finding, class: 'revoke' as const, purgesOnly: true };
    const found = { ...repair, type: 'finding' as const, before: undefined, after: undefined };
    const words = wordsOf({ ...found, findings: [gone] });

    expect(words).toContain('*No policy was changed, caches are being purged*:');
    expect(words).toContain('→ Purge caches that may still hold it');
    expect(words).not.toContain('take this reader out');
    expect(wordsOf({ ...found, findings: [gone, finding] })).toContain('some caches are being purged*:');
  });

  it('says with which command to look at what is proposed', () => {
    const asked = {
      ...repair,
      type: 'finding' as const,
      findings: [{ ...finding, action: 'propose' as const }],
    };

    expect(wordsOf(asked)).toContain('To see what would be written: `npm run -s guard -- plan`.');
    expect(wordsOf(repair)).not.toContain('To see what would be written');
  });

  it('says after a whole policy went that the rest of it is not restored, and where to find it', () => {
    expect(wordsOf({ ...repair, before: null })).toContain(
      'not restored and not in the repair history; take it from the code that owns the policy, or from the last `PutBucketPolicy` in CloudTrail.',
    );
    expect(wordsOf(repair)).not.toContain('not restored');
  });

  it('tells how far a purge is and how long the content could be had', () => {
    const words = wordsOf(purge);

    expect(words).toContain(
      '*Invalidation* `I1` of distribution `E1`: *Completed*\nPaths: `/∗`'.replace('∗', '*'),
    );
    expect(words).toContain(
      'Cached copies stayed reachable for 3 min 20 s after the revocation took effect.',
    );
    expect(words).toContain('/invalidations/details/I1|Invalidation I1>');
  });

  it('tells who ended the access, since when, and all caches that have forgotten', () => {
    const distributionIds = Array.from({ length: 12 }, (_, index) => `E${index}`);
    const { invalidation } = purge;
    const words = wordsOf({
      ...purge,
      invalidation: invalidation && { ...invalidation, distributionIds, reachableSinceEventMs: 260_000 },
    });
    expect(words).toContain('*Access ended by*\n`arn:aws:iam::111122223333:user/alice` with console');
    expect(words).toContain('took effect, and 4 min 20 s after the change that led to it.');
    expect(words).toMatch(/Caches: 12 distributions, .*`E0`, `E1`.*`E9` and 2 more/);
    expect(wordsOf({ ...purge, actor: undefined })).not.toMatch(/Access ended by|Caches:/);
  });

  it('says that a sweep found it when no event did', () => {
    expect(wordsOf({ ...repair, actor: undefined })).toContain('a sweep found it');
  });

  describe('of a fight', () => {
    const fight: OutcomeEvent = {
      ...repair,
      type: 'fight',
      headline: 'Stopped repairing bucket site: somebody keeps undoing it',
      because:
        'The same repair of bucket site was undone 3 times within 24 hours: by ci (Terraform) at 12:00. Origin Guard leaves bucket site alone from now on.',
      actor: {
        kind: 'automation',
        name: 'ci',
        tool: 'Terraform',
        eventId: 'e',
        eventName: 'PutBucketPolicy',
        at,
      },
    };

    it('names who undoes it, says that nothing is written any more, and how it ends', () => {
      const words = wordsOf(fight);

      expect(words).toContain('🥊 Stopped repairing bucket site');
      expect(words).toContain(
        '*Nothing was written, nor will be*: The same repair of bucket site was undone 3 times',
      );
      expect(words).toContain('*Undone by*\n`ci` with Terraform (automation) by `PutBucketPolicy`');
      expect(words).toContain('→ Not done any more: add the access');
      expect(words).toContain('*Policy change that was not made*');
      expect(words).toContain('Once the code says so too: `origin-guard resume bucket:site`');
      expect(words).not.toContain('From event to repair');
    });

    it('carries the exact statement for each kind of code', () => {
      const words = wordsOf(fight);

      expect(words).toContain(
        'put this into it, beside the others; as long as it is missing there, each deployment undoes the repair:',
      );
      expect(words).toContain('statement {\n  sid       = "OriginGuardRead"');
      expect(words).toContain('- Sid: "OriginGuardRead"');
      expect(words).toContain('bucket.addToResourcePolicy(iam.PolicyStatement.fromJson({');
    });

    it('says so when nobody is known', () => {
      expect(wordsOf({ ...fight, actor: undefined })).toContain(
        'neither an event nor CloudTrail names anybody',
      );
    });
  });

  it('of an undo says who asked for it, what changed, what the repair was, and how to take it back', () => {
    const words = wordsOf({
      ...repair,
      type: 'undo',
      headline: 'Took back a repair of bucket site',
      because: 'alice took back repair r-0.',
      repairId: 'r-1',
      before: repair.after,
      after: repair.before,
    });

    expect(words).toContain('↩️ Took back a repair of bucket site');
    expect(words).toContain('*What was done*: alice took back repair r-0.');
    expect(words).toContain('*Asked for by*\n`arn:aws:iam::111122223333:user/alice`');
    expect(words).toContain('*Policy change*');
    expect(words).toContain('-      "Sid": "OriginGuardRead",');
    expect(words).toContain('→ The repair was to add the access');
    expect(words).toContain('To take this back: `origin-guard undo r-1`');
    expect(words).toContain('Undo `r-1`');
    expect(words).not.toContain('*Terraform*');
  });

  it('of a marker says what changed and what it means, and nothing of sweeps or policies', () => {
    const words = wordsOf({
      ...repair,
      type: 'marker',
      headline: 'The instructions for bucket site changed',
      because: 'The tag origin-guard of bucket site changed from off to revoked.',
      findings: [],
      actor: undefined,
      repairId: undefined,
      before: undefined,
      after: undefined,
    });

    expect(words).toContain('🏷️ The instructions for bucket site changed');
    expect(words).toContain(
      '*What changed*: The tag origin-guard of bucket site changed from off to revoked.',
    );
    expect(words).toContain('*Changed by*\nnot known');
    expect(words).not.toMatch(/sweep|Policy change|Terraform|origin-guard undo/);
  });

  it('shortens a long diff, and says where the whole of it is', () => {
    const many = Array.from({ length: 400 }, (_, index) => ({ ...grant, Sid: `S${index}` }));
    const words = wordsOf({ ...repair, after: { Statement: many } });

    expect(words).toContain('The diff is shortened. Both policies are stored in full under repair `r-1`.');
  });

  it('reads an event that came through EventBridge, where undefined fields are gone', () => {
    const sent = JSON.parse(JSON.stringify(purge)) as OutcomeEvent;

    expect(slackMessage(sent)).toEqual(slackMessage(purge));
  });
});

describe('slackMessage lets nothing from outside act', () => {
  const hostile = '<!channel> *bold* _i_ ~s~ `code` ``` <https://evil|x> & snake_case \u202e\nnext';

  it('in sentences', () => {
    const words = textsOf(slackMessage({ ...repair, because: hostile }))[1];

    expect(words).toBe(
      '*What was done*: &lt;!channel&gt; ∗bold∗ ＿i＿ ∼s∼ ˋcodeˋ ˋˋˋ &lt;https://evil|x&gt; &amp; snake_case \\u202e next',
    );
  });

  it('in names, code blocks and links', () => {
    const words = wordsOf({
      ...repair,
      subject: { type: 'bucket', name: hostile },
      after: { Statement: [{ ...grant, Sid: hostile }] },
      repairId: hostile,
    });

    expect(words).not.toMatch(/<!|<https:\/\/evil/);
    expect(words.split('```').length % 2).toBe(1);
  });
});

describe('slackMessage keeps within the limits of Slack', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('&'.repeat(4000), 'x '.repeat(5000), '```', '\n'.repeat(4000), '', '👋'.repeat(2000)),
  );
  const statement = fc.dictionary(nasty, fc.oneof(nasty, fc.array(nasty, { maxLength: 5 })), { maxKeys: 4 });
  const policy = fc.option(fc.record({ Statement: fc.array(statement, { maxLength: 30 }) }), { nil: null });
  const severity = fc.constantFrom('critical', 'high', 'medium', 'low' as const);
  const subject = fc.oneof(
    fc.record({ type: fc.constant('bucket' as const), name: nasty }),
    fc.record({ type: fc.constant('key' as const), arn: nasty }),
    fc.record({ type: fc.constant('distribution' as const), id: nasty }),
    fc.record({ type: fc.constant('account' as const), account: nasty }),
  );
  const anyFinding = fc.record({
    kind: nasty,
    id: nasty,
    severity,
    subject,
    distributions: fc.array(nasty, { maxLength: 30 }),
    because: nasty,
    class: fc.constantFrom('grant', 'narrow', 'revoke', 'report' as const),
    action: fc.constantFrom('repair', 'propose', 'wait', 'report' as const),
    details: fc.constant({}),
  });
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
  const anyEvent: fc.Arbitrary<OutcomeEvent> = fc.record({
    schema: fc.constant('origin-guard/outcome/1' as const),
    outcomeId: nasty,
    account: nasty,
    partition: fc.oneof(nasty, fc.constant('aws')),
    type: fc.constantFrom(
      ...(['finding', 'repair', 'refusal', 'failure', 'purge', 'undo', 'fight', 'marker'] as const),
    ),
    subject,
    region: maybe(nasty),
    at: fc.oneof(fc.integer(), fc.double()),
    findings: fc.array(anyFinding, { maxLength: 40 }),
    headline: nasty,
    because: nasty,
    actor: maybe(
      fc.record({
        kind: fc.constantFrom('person', 'automation', 'origin-guard', 'unknown' as const),
        name: nasty,
        tool: nasty,
        eventId: maybe(nasty),
        eventName: maybe(nasty),
        at: maybe(fc.double()),
      }),
    ),
    eventTime: maybe(fc.integer()),
    repairId: maybe(nasty),
    before: maybe(policy) as fc.Arbitrary<OutcomeEvent['before']>,
    after: maybe(policy) as fc.Arbitrary<OutcomeEvent['after']>,
    invalidation: maybe(
      fc.record({
        distributionId: nasty,
        invalidationId: maybe(nasty),
        paths: fc.array(nasty, { maxLength: 40 }),
        state: nasty,
        reachableForMs: maybe(fc.double()),
      }),
    ),
  });

  interface Text {
    readonly text: string;
  }
  interface Block {
    readonly type: string;
    readonly text?: Text;
    readonly fields?: readonly Text[];
    readonly elements?: readonly Text[];
  }
  const tooLong = (text: Text, limit: number): boolean =>
    text.text.length < 1 || text.text.length > limit || !text.text.isWellFormed();

  /** The texts of a block that Slack would refuse. */
  const refused = (block: Block): readonly Text[] => [
    ...[block.text ?? []].flat().filter((text) => tooLong(text, block.type === 'header' ? 150 : 3000)),
    ...(block.fields ?? []).filter((field, index) => index >= 10 || tooLong(field, 2000)),
    ...(block.elements ?? []).filter((element, index) => index >= 10 || tooLong(element, 3000)),
  ];

  it('whatever the event holds', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const message = slackMessage(event);
        const blocks = message.blocks as unknown as readonly Block[];
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(JSON.stringify(message).length).toBeLessThan(100_000);
        expect(blocks.flatMap(refused)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('and with no escape but ours, no link but ours', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const [, ...texts] = textsOf(slackMessage(event));
        for (const text of texts) expect(text).not.toMatch(/&(?!(amp|lt|gt);)|<(?!https:\/\/)/);
      }),
    );
  });
});
