/** The body of a `changes` message: a CloudTrail event from EventBridge, or a request of our own. */
import type { ChangeRequest } from './ports.ts';
import * as z from './zod.ts';

/** The EventBridge envelope; `detail` is the CloudTrail record and stays unparsed: the trigger reads it with care. */
const envelope = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.record(z.string(), z.unknown()),
});

const actor = z.object({
  kind: z.enum(['person', 'automation', 'origin-guard', 'unknown']),
  name: z.string(),
  tool: z.string(),
  eventId: z.optional(z.string()),
  eventName: z.optional(z.string()),
  at: z.optional(z.number()),
});

const changeRequest = z.object({
  schema: z.literal('origin-guard/change-request/1'),
  documents: z.array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('bucket'), name: z.string().check(z.minLength(1)) }),
      z.object({ type: z.literal('key'), arn: z.string().check(z.startsWith('arn:')) }),
    ]),
  ),
  account: z.optional(z.boolean()),
  reason: z.string(),
  eventTime: z.optional(z.number()),
  actor: z.optional(actor),
  cause: z.optional(actor),
  correlationId: z.optional(z.string()),
});

export type Message =
  | { readonly kind: 'event'; readonly record: Readonly<Record<string, unknown>> }
  | { readonly kind: 'request'; readonly request: ChangeRequest }
  | { readonly kind: 'bad'; readonly because: string };

const withEveryActorField = (value: z.infer<typeof actor> | undefined): ChangeRequest['actor'] =>
  value && { ...value, eventId: value.eventId, eventName: value.eventName, at: value.at };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Never throws; `bad` says what is wrong, and its message goes to the dead-letter queue after its retries. */
export const parseMessage = (body: string): Message => {
  const value = parseJson(body);
  const request = changeRequest.safeParse(value);
  if (request.success) {
    const { eventTime, actor: writer, cause, ...rest } = request.data;
    const actors = { actor: withEveryActorField(writer), cause: withEveryActorField(cause) };
    return { kind: 'request', request: { ...rest, eventTime, ...actors } };
  }
  const event = envelope.safeParse(value);
  if (event.success) return { kind: 'event', record: event.data.detail };
  return {
    kind: 'bad',
    because: `The message is neither an EventBridge event nor a change request: ${body.slice(0, 200)}`,
  };
};
