/** All checks, in the order in which they are told. Pure: from what was read to what it means. */
import type { CheckFacts, CheckResult } from './model.ts';
import { checkForwarders, checkRules } from './rules.ts';
import { checkHeartbeats, checkPermissions, checkQueues, checkSlack } from './running.ts';
import { checkKmsEvents, checkTrail } from './trail.ts';

export const selfCheck = (facts: CheckFacts): readonly CheckResult[] => {
  const events = [
    ...checkTrail(facts),
    ...checkKmsEvents(facts),
    ...checkRules(facts),
    ...checkForwarders(facts),
  ];
  const running = [...checkSlack(facts), ...checkQueues(facts), ...checkHeartbeats(facts)];
  return [...events, ...checkPermissions(facts, [...events, ...running]), ...running];
};
