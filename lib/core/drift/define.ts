/** What a drift kind is: metadata that the pages and the index are made of, and one pure function. */

import type { BucketFacts, DistributionFacts, Facts, KeyFacts } from '../model/facts.ts';
import type { Finding, FindingClass, Severity } from '../model/finding.ts';
import type { Settings } from '../model/settings.ts';

export interface DriftInput<Subject> {
  readonly facts: Facts;
  readonly settings: Settings;
  readonly subject: Subject;
  /** What the kinds that do not ask found about the same document; only for a kind with `asksOthers`. */
  readonly others?: readonly Finding[];
}

/** The same idea in other tools, so that reports can carry their ids (aws-facts 7). */
export interface Equivalents {
  readonly securityHub?: readonly string[];
  readonly config?: readonly string[];
  readonly prowler?: readonly string[];
}

interface RuleOf<Type extends string, Subject> {
  /** The name of the folder: kebab-case, resource first, named as the bad state. */
  readonly kind: string;
  /** Ids of the drift catalogue (aws-facts 7) that this kind reports. */
  readonly ids: readonly string[];
  readonly class: FindingClass;
  /** The highest severity it reports. */
  readonly severity: Severity;
  /** One line for tables of kinds. */
  readonly title: string;
  readonly subject: Type;
  readonly equivalents?: Equivalents;
  /** True for a kind that is about the repairs of others: it runs after them, and they never see it. */
  readonly asksOthers?: true;
  readonly detect: (input: DriftInput<Subject>) => readonly Finding[];
}

export type BucketRule = RuleOf<'bucket', BucketFacts>;
export type KeyRule = RuleOf<'key', KeyFacts>;
export type DistributionRule = RuleOf<'distribution', DistributionFacts>;
export type AccountRule = RuleOf<'account', string>;

export type DriftRule = BucketRule | KeyRule | DistributionRule | AccountRule;
