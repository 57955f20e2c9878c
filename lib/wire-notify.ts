/** The composition of `notify` alone: it may read one parameter and post to Slack, and bundles nothing else of AWS. */
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import type { OutcomeEvent } from './core/model/outcome.ts';
import { slackMessage } from './slack/message.ts';
import { slackWebhook } from './slack/webhook.ts';
import * as z from './zod.ts';

/** The webhook URL is read again after this many seconds, so that a rotated one is picked up without a deploy. */
const PARAMETER_SECONDS = 300;

/** Every type there is: one that is added and not told here does not compile, instead of being lost. */
const types: Readonly<Record<OutcomeEvent['type'], true>> = {
  ...{ finding: true, repair: true, refusal: true, failure: true },
  ...{ purge: true, undo: true, fight: true, marker: true },
};

const outcome = z.looseObject({
  schema: z.literal('origin-guard/outcome/1'),
  outcomeId: z.string(),
  type: z.enum(Object.keys(types) as readonly OutcomeEvent['type'][]),
  subject: z.looseObject({ type: z.string() }),
  findings: z.array(z.looseObject({ kind: z.string() })),
  headline: z.string(),
  because: z.string(),
});

export interface Notifier {
  /** False when no Slack is configured. @throws when Slack or the parameter cannot be reached: the event comes back */
  notify(detail: unknown): Promise<boolean>;
}

const clock = { sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };

const webhookUrl = async (provider: SSMProvider, parameter: string): Promise<string> => {
  const url = await provider.get(parameter, { decrypt: true, maxAge: PARAMETER_SECONDS });
  if (url) return url;
  throw new Error(`The parameter ${parameter} holds no Slack webhook URL; the message was not sent.`);
};

/** `ORIGIN_GUARD_SLACK_PARAMETER` names the SecureString with the webhook URL; empty: nothing is sent. */
export const wireNotifier = (variables: Readonly<Record<string, string | undefined>>): Notifier => {
  const parameter = variables.ORIGIN_GUARD_SLACK_PARAMETER;
  const provider = new SSMProvider();
  return {
    notify: async (detail) => {
      if (!parameter) return false;
      const parsed = outcome.safeParse(detail);
      if (!parsed.success) {
        throw new Error(
          `Not an origin-guard/outcome/1 event, so nothing was sent: ${z.prettifyError(parsed.error)}`,
        );
      }
      const url = await webhookUrl(provider, parameter);
      await slackWebhook({ url, clock }).post(slackMessage(parsed.data as unknown as OutcomeEvent));
      return true;
    },
  };
};
