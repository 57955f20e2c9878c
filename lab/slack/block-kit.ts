/**
 * The limits of Slack's Block Kit as incoming webhooks enforce them (docs.slack.dev/reference/block-kit/blocks):
 * a message that breaks one is refused as a whole with `invalid_blocks`.
 */
import { z } from 'zod';

const text = (max: number) =>
  z.object({
    type: z.enum(['mrkdwn', 'plain_text']),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
    verbatim: z.boolean().optional(),
  });
const plain = (max: number) =>
  z.object({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

const blockId = z.string().max(255).optional();
const image = z.object({
  type: z.literal('image'),
  image_url: z.url().max(3000),
  alt_text: z.string().min(1).max(2000),
});

const button = z.object({
  type: z.literal('button'),
  text: plain(75),
  action_id: z.string().max(255).optional(),
  url: z.string().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z.unknown().optional(),
  accessibility_label: z.string().max(75).optional(),
});

const section = z
  .object({
    type: z.literal('section'),
    block_id: blockId,
    text: text(3000).optional(),
    fields: z.array(text(2000)).min(1).max(10).optional(),
    accessory: z.unknown().optional(),
    expand: z.boolean().optional(),
  })
  .refine(
    (block) => block.text !== undefined || block.fields !== undefined,
    'a section needs text or fields',
  );

const header = z.object({ type: z.literal('header'), block_id: blockId, text: plain(150) });
const divider = z.object({ type: z.literal('divider'), block_id: blockId });
const context = z.object({
  type: z.literal('context'),
  block_id: blockId,
  elements: z
    .array(z.union([text(3000), image]))
    .min(1)
    .max(10),
});
const actions = z.object({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z.array(button).min(1).max(25),
});
const richText = z.object({
  type: z.literal('rich_text'),
  block_id: blockId,
  elements: z.array(z.unknown()),
});

export const blockSchema = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  context,
  actions,
  richText,
]);
export type Block = z.infer<typeof blockSchema>;

const attachment = z.object({
  color: z.string().optional(),
  fallback: z.string().optional(),
  text: z.string().optional(),
  blocks: z.array(blockSchema).max(50).optional(),
});

export const messageSchema = z
  .object({
    text: z.string().max(40_000).optional(),
    blocks: z.array(blockSchema).max(50).optional(),
    attachments: z.array(attachment).max(100).optional(),
  })
  .loose();
export type Message = z.infer<typeof messageSchema>;

export type Checked =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false;
      readonly error: 'invalid_payload' | 'no_text' | 'invalid_blocks';
      readonly why: string;
    };

const uniqueBlockIds = (blocks: readonly Block[]): boolean => {
  const ids = blocks.map((block) => block.block_id).filter((id) => id !== undefined);
  return new Set(ids).size === ids.length;
};

/** Judges the body of a post to an incoming webhook; `error` is the text that Slack answers with status 400. */
export const checkMessage = (body: string): Checked => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    return { ok: false, error: 'invalid_payload', why: String(error) };
  }
  const result = messageSchema.safeParse(parsed);
  if (!result.success) return { ok: false, error: 'invalid_blocks', why: z.prettifyError(result.error) };
  const message = result.data;
  if (!uniqueBlockIds(message.blocks ?? [])) {
    return { ok: false, error: 'invalid_blocks', why: 'a block_id is used twice' };
  }
  const empty =
    !message.text && (message.blocks ?? []).length === 0 && (message.attachments ?? []).length === 0;
  return empty ? { ok: false, error: 'no_text', why: 'neither text nor blocks' } : { ok: true, message };
};
