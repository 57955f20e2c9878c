/** What the trigger answers about one CloudTrail record. */
import type { Actor } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';

/** The facts about the call itself, whatever it names. */
export interface Call {
  readonly actor: Actor;
  /** CloudTrail's `eventID`: the same in every delivery of the same call. */
  readonly eventId: string | undefined;
  /** Epoch milliseconds. */
  readonly eventTime: number | undefined;
  /** Without a dated suffix. */
  readonly eventName: string | undefined;
  /** True when Origin Guard made the call. It is looked at like any other: our write must show as no drift. */
  readonly ours: boolean;
  /**
   * True when the call wrote the policy document that it names. Only then is its actor the one who changed the
   * document; whoever edits a distribution or a tag has not touched the policy.
   */
  readonly wrotePolicy: boolean;
}

export type TriggerResult =
  | (Call & {
      readonly kind: 'documents';
      readonly documents: readonly DocumentRef[];
      /** Distributions whose documents the caller looks up: by inventory, and by remembered edges. */
      readonly distributionIds: readonly string[];
    })
  | (Call & { readonly kind: 'everything'; readonly because: string })
  | (Call & { readonly kind: 'nothing'; readonly because: string });
