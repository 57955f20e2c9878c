/** A CloudTrail trail, as far as it decides which calls EventBridge hears of. */
import type { Reading } from './reading.ts';

/** One operator list of a field; `Equals` and its kin as AWS prints them. */
export interface FieldSelector {
  readonly Field?: string | undefined;
  readonly [operator: string]: string | readonly string[] | undefined;
}

/** GetEventSelectors as AWS prints it; only what management events are chosen by. */
export interface TrailSelectors {
  readonly EventSelectors?:
    | readonly {
        readonly ReadWriteType?: string | undefined;
        readonly IncludeManagementEvents?: boolean | undefined;
        readonly ExcludeManagementEventSources?: readonly string[] | undefined;
      }[]
    | undefined;
  readonly AdvancedEventSelectors?:
    | readonly { readonly FieldSelectors?: readonly FieldSelector[] | undefined }[]
    | undefined;
}

export interface Trail {
  readonly arn: string;
  readonly name: string;
  readonly logging: Reading<boolean>;
  readonly selectors: Reading<TrailSelectors>;
}
