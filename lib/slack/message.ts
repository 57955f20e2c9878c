/** One outcome event as a Slack message (Block Kit): what was wrong, what was done and why, who changed it, what now. */
import type { HeaderBlock, KnownBlock } from '@slack/types';
import type { JsonObject } from '../core/model/json.ts';
import type { OutcomeEvent } from '../core/model/outcome.ts';
import { purgesOnly } from '../core/report/purges-only.ts';
import { visible } from '../report/visible.ts';
import { diff, howToLook, nextCommand, notRestored, snippets } from './changes.ts';
import { plain } from './mrkdwn.ts';
import { facts, findings, references, section } from './parts.ts';
import { purge } from './purge.ts';

/** Slack's limits for a message and its header. */
const maxBlocks = 50;
const maxHeader = 150;

const states: Readonly<Record<OutcomeEvent['type'], string>> = {
  finding: '🔎',
  repair: '✅',
  refusal: '⛔',
  failure: '❌',
  purge: '🧹',
  undo: '↩️',
  fight: '🥊',
  marker: '🏷️',
};

const done: Readonly<Record<OutcomeEvent['type'], string>> = {
  finding: 'Nothing was written',
  repair: 'What was done',
  refusal: 'Nothing was written',
  failure: 'Not done',
  purge: 'What was done',
  undo: 'What was done',
  fight: 'Nothing was written, nor will be',
  marker: 'What changed',
};

/** Also a finding can lead to something that is no write. */
const doneIn = ({ type, findings: found }: OutcomeEvent): string => {
  if (type !== 'finding' || !found.some(purgesOnly)) return done[type];
  return found.every(purgesOnly)
    ? 'No policy was changed, caches are being purged'
    : 'No policy was changed, some caches are being purged';
};

/** At most `limit` UTF-16 units, never half a character. */
const shortened = (text: string, limit: number): string =>
  text.length <= limit
    ? text
    : `${text
        .slice(0, limit - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;

const header = (event: OutcomeEvent): HeaderBlock => ({
  type: 'header',
  text: {
    type: 'plain_text',
    text: shortened(`${states[event.type]} ${visible(event.headline)}`, maxHeader),
    emoji: false,
  },
});

/** JSON for an incoming webhook; within Slack's limits whatever the event holds. */
export const slackMessage = (event: OutcomeEvent): JsonObject => {
  const blocks: KnownBlock[] = [
    header(event),
    section(`*${doneIn(event)}*: ${plain(event.because, 2000)}`),
    ...facts(event),
    ...findings(event),
    ...purge(event),
    ...diff(event),
    ...notRestored(event),
    ...howToLook(event),
    ...snippets(event),
    ...nextCommand(event),
  ];
  const last = references(event);
  const message = {
    text: `${states[event.type]} ${plain(event.headline, 250)} (account ${plain(event.account, 40)})`,
    blocks: [...blocks.slice(0, maxBlocks - last.length), ...last],
    unfurl_links: false,
    unfurl_media: false,
  };
  return message as unknown as JsonObject;
};
