/** Applies what the operator decided: the only place that knows observe, propose and enforce (design.md, "Modes"). */

import { type Marker, writtenMarkers } from '../desired/marker.ts';
import type { Facts } from '../model/facts.ts';
import type { Action, Finding } from '../model/finding.ts';
import type { Reading } from '../model/reading.ts';
import type { Mode, Settings } from '../model/settings.ts';

interface Decided {
  readonly mode: Mode | 'off';
  /** The end of the sentence "not written: …". */
  readonly because: string;
}

const rank: Readonly<Record<Decided['mode'], number>> = { off: 0, observe: 1, propose: 2, enforce: 3 };

const atMost = (decided: Decided, ceiling: Mode, because: string): Decided =>
  rank[decided.mode] <= rank[ceiling] ? decided : { mode: ceiling, because };

interface Tagged {
  readonly marker: Marker;
  /** What the tag does, as a clause. */
  readonly because: string;
}

/** A word that means nothing here is no reason to go on as if it were not there: it acts as `observe`. */
const taggedBy = (where: string, tags: Reading<Readonly<Record<string, string>>>): readonly Tagged[] =>
  writtenMarkers(tags).map(({ key, value, marker }) =>
    marker === undefined
      ? {
          marker: 'observe',
          because: `the tag ${key}=${value} on ${where} means nothing here, which acts as observe`,
        }
      : { marker, because: `the tag origin-guard=${marker} is on ${where}` },
  );

const bucketsOf = (finding: Finding): readonly string[] => {
  if (finding.subject.type === 'bucket') return [finding.subject.name];
  const named = finding.details.buckets;
  return Array.isArray(named) ? named.filter((name) => typeof name === 'string') : [];
};

const tagsOf = (finding: Finding, facts: Facts): readonly Tagged[] => {
  const ids = new Set(finding.distributions);
  if (finding.subject.type === 'distribution') ids.add(finding.subject.id);
  const distributions = facts.distributions.status === 'known' ? facts.distributions.value : [];
  return [
    ...bucketsOf(finding).flatMap((name) =>
      taggedBy(`bucket ${name}`, facts.buckets.get(name)?.tags ?? { status: 'absent' }),
    ),
    ...distributions
      .filter((distribution) => ids.has(distribution.id))
      .flatMap(({ id, tags }) => taggedBy(`distribution ${id}`, tags)),
  ];
};

const gives = (finding: Finding): boolean => finding.class === 'grant' || finding.class === 'write';

const ownChoice = (finding: Finding, tags: readonly Tagged[], settings: Settings): Decided => {
  const modes = tags
    .map(({ marker, because }) => ({ mode: marker, because }))
    .filter((choice): choice is Decided => choice.mode !== 'revoked')
    .sort((one, other) => rank[one.mode] - rank[other.mode]);
  const strictest = modes[0];
  if (strictest !== undefined) return strictest;
  const ofClass = settings.classModes[finding.class];
  if (ofClass !== undefined) return { mode: ofClass, because: `class ${finding.class} is set to ${ofClass}` };
  if (finding.class === 'harden') return { mode: 'off', because: 'class harden is off by default' };
  return { mode: settings.mode, because: `the mode is ${settings.mode}` };
};

const decide = (finding: Finding, facts: Facts, settings: Settings): Decided => {
  const tags = tagsOf(finding, facts);
  const revoked = tags.find((tagged) => tagged.marker === 'revoked');
  if (revoked !== undefined && gives(finding)) return { mode: 'off', because: revoked.because };
  const chosen = ownChoice(finding, tags, settings);
  const capped =
    finding.class === 'write' ? atMost(chosen, 'propose', 'class write is never more than proposed') : chosen;
  return settings.pause === undefined
    ? capped
    : atMost(capped, settings.pause, `Origin Guard is paused to ${settings.pause}`);
};

const allowed: Readonly<Record<Decided['mode'], readonly Action[]>> = {
  off: ['report'],
  observe: ['report', 'wait'],
  propose: ['report', 'wait', 'propose'],
  enforce: ['report', 'wait', 'propose', 'repair'],
};

const withMode = (finding: Finding, decided: Decided): Finding => {
  if (allowed[decided.mode].includes(finding.action)) return finding;
  const details = { ...finding.details, would: finding.action, held: decided.because };
  if (decided.mode === 'propose') return { ...finding, action: 'propose', details };
  const { wait: _, ...rest } = finding;
  return {
    ...rest,
    action: 'report',
    details,
    because: `${finding.because} Nothing is written: ${decided.because}.`,
    changes: [],
    invalidations: [],
  };
};

/**
 * | hold (holds.ts, before this) | tag on bucket or distribution | else class | else account | pause | what a `repair` becomes |
 * | --- | --- | --- | --- | --- | --- |
 * | it is held | - | - | - | - | report, and so it stays |
 * | - | off, or revoked for what gives access | - | - | - | report |
 * | - | strictest tag wins, an unknown word is observe | class mode | mode | a ceiling over all | repair, propose or report |
 */
export const applyModes = (
  findings: readonly Finding[],
  facts: Facts,
  settings: Settings,
): readonly Finding[] => findings.map((finding) => withMode(finding, decide(finding, facts, settings)));
