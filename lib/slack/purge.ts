/** The part of a Slack message about a purge: which caches, how far, and how long the content could still be had. */
import type { OutcomeEvent } from '../core/model/outcome.ts';
import { durationInWords } from '../core/report/words.ts';
import { code, plain } from './mrkdwn.ts';
import { type Blocks, section } from './parts.ts';

type Invalidation = NonNullable<OutcomeEvent['invalidation']>;

const shownCaches = 10;

/** One act may concern the caches of several distributions. */
const cachesOf = ({ distributionIds = [] }: Invalidation): readonly string[] => {
  if (distributionIds.length < 2) return [];
  const shown = distributionIds.slice(0, shownCaches).map((id) => code(id, 40));
  const rest = distributionIds.length - shown.length;
  return [
    `Caches: ${distributionIds.length} distributions, the last of them ended just now: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
  ];
};

const reachable = ({ reachableForMs, reachableSinceEventMs }: Invalidation): readonly string[] => {
  if (reachableForMs === undefined) return [];
  const since =
    reachableSinceEventMs === undefined
      ? ''
      : `, and ${durationInWords(reachableSinceEventMs)} after the change that led to it`;
  return [
    `Cached copies stayed reachable for ${durationInWords(reachableForMs)} after the revocation took effect${since}.`,
  ];
};

/** Nothing for an event without an invalidation. */
export const purge = (event: OutcomeEvent): Blocks => {
  const { invalidation } = event;
  if (!invalidation) return [];
  const { invalidationId, distributionId, state } = invalidation;
  const paths = invalidation.paths.slice(0, 15).map((path) => code(path, 150));
  const rest = invalidation.paths.length - paths.length;
  const lines = [
    `*Invalidation* ${invalidationId ? code(invalidationId, 80) : '(not created yet)'} of distribution ${code(distributionId, 80)}: *${plain(state, 80)}*`,
    `Paths: ${paths.join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    ...cachesOf(invalidation),
    ...reachable(invalidation),
  ];
  return [section(lines.join('\n'))];
};
