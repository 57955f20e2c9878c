/** The plan as outsiders read it: exactly `origin-guard/plan/1` of design.md. */

import type { Finding, InvalidationWish } from '../model/finding.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Plan, PlannedWrite } from '../model/plan.ts';
import type { Subject } from '../model/subject.ts';

const subject = (of: Subject): JsonObject => ({ ...of });

const wait = (finding: Finding): Readonly<Record<string, Json>> =>
  finding.wait === undefined
    ? {}
    : {
        wait: {
          because: finding.wait.because,
          until: finding.wait.until === undefined ? null : new Date(finding.wait.until).toISOString(),
        },
      };

const findingJson = (finding: Finding): JsonObject => ({
  kind: finding.kind,
  id: finding.id,
  severity: finding.severity,
  subject: subject(finding.subject),
  distributions: finding.distributions,
  because: finding.because,
  class: finding.class,
  action: finding.action,
  details: { ...finding.details, ...wait(finding) },
});

const writeJson = ({ document, from, to }: PlannedWrite): JsonObject => {
  if (document.type === 'key') return { type: 'put-key-policy', keyArn: document.arn, from, to };
  const type = to === null ? 'delete-bucket-policy' : 'put-bucket-policy';
  return { type, bucket: document.name, from, to };
};

const invalidationJson = ({ distributionId, paths, because }: InvalidationWish): JsonObject => ({
  distributionId,
  paths,
  because,
});

/** JSON only: no member is undefined, and what is not there is null. */
export const planContract = (plan: Plan): JsonObject => ({
  schema: 'origin-guard/plan/1',
  findings: plan.findings.map(findingJson),
  writes: plan.writes.map(writeJson),
  invalidations: plan.invalidations.map(invalidationJson),
});
