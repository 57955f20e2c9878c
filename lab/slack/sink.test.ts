import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SlackSink, startSlackSink } from './sink.ts';

let sink: SlackSink;
beforeAll(async () => {
  sink = await startSlackSink();
});
afterAll(() => sink.close());

const post = async (body: unknown): Promise<{ status: number; text: string; retryAfter: string | null }> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(sink.webhookUrl, { method: 'POST', body: text });
  return {
    status: response.status,
    text: await response.text(),
    retryAfter: response.headers.get('retry-after'),
  };
};

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('the Slack sink', () => {
  it('takes a good message and shows it as a person reads it', async () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Repaired' } },
      section('*acme* &lt;b&gt; <https://example.org/x|the bucket>'),
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'by alice' }] },
    ];
    expect(await post({ text: 'fallback', blocks })).toMatchObject({ status: 200, text: 'ok' });
    expect(sink.messages.at(-1)?.text).toBe(
      'Repaired\n\n*acme* <b> the bucket (https://example.org/x)\nby alice',
    );
    const page = await fetch(sink.pageUrl).then((response) => response.text());
    expect(page).toContain('by alice');
  });

  it.each([
    ['51 blocks', { blocks: Array.from({ length: 51 }, () => section('x')) }],
    ['a section of 3,001 characters', { blocks: [section('x'.repeat(3001))] }],
    ['an empty section', { blocks: [section('')] }],
    [
      'a header of 151 characters',
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
    ],
    ['a header in mrkdwn', { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }],
    ['a block that does not exist', { blocks: [{ type: 'paragraph', text: 'x' }] }],
    [
      'the same block_id twice',
      {
        blocks: [
          { ...section('x'), block_id: 'a' },
          { ...section('y'), block_id: 'a' },
        ],
      },
    ],
  ])('refuses %s with invalid_blocks', async (_, message) => {
    const before = sink.messages.length;
    expect(await post(message)).toMatchObject({ status: 400, text: 'invalid_blocks' });
    expect(sink.messages.length).toBe(before);
  });

  it('takes exactly 50 blocks and exactly 3,000 characters', async () => {
    const blocks = [...Array.from({ length: 49 }, () => section('x')), section('x'.repeat(3000))];
    expect(await post({ blocks })).toMatchObject({ status: 200 });
  });

  it('refuses what is not JSON and what says nothing', async () => {
    expect(await post('payload=1')).toMatchObject({ status: 400, text: 'invalid_payload' });
    expect(await post({})).toMatchObject({ status: 400, text: 'no_text' });
  });

  it('can be rate limited, with Retry-After, as often as told', async () => {
    sink.failNext(1, 429, 2);
    expect(await post({ text: 'x' })).toMatchObject({ status: 429, retryAfter: '2' });
    expect(await post({ text: 'x' })).toMatchObject({ status: 200 });
  });
});
