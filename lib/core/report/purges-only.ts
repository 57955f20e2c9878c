/** Tells findings that only purge caches from those that change a policy. */
import type { Finding } from '../model/finding.ts';
import type { OutcomeFinding } from '../model/outcome.ts';

/** The access went away by itself: nothing is written, but caches may still hold what it read. */
export const purgesOnly = (finding: OutcomeFinding | Finding): boolean =>
  'changes' in finding
    ? finding.action === 'repair' && finding.changes.length === 0 && finding.invalidations.length > 0
    : finding.purgesOnly === true;
