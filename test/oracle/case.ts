/** One question for both evaluators: policies, a caller, an action on a resource, and every key of the call. */
import type { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { Requester } from '../../lib/core/policy/evaluate.ts';

export interface Caller {
  readonly name: string;
  /** As the simulator takes it. */
  readonly principal: string | typeof anonymousPrincipal;
  /** As we take it. */
  readonly requester: Requester;
}

export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

/** Asked of a bucket policy or a key policy alone. */
export interface ResourceCase extends Call {
  readonly type: 'resource';
  readonly caller: Caller;
  readonly policy: JsonObject;
  /** Keys of the call that our evaluator is not told about; the simulator always is. */
  readonly hidden: readonly string[];
}

/** Asked of the policies of a principal and the service control policies above it. */
export interface IdentityCase extends Call {
  readonly type: 'identity';
  readonly caller: Caller;
  readonly policies: readonly JsonObject[];
  readonly levels: readonly (readonly JsonObject[])[];
}

export type Case = ResourceCase | IdentityCase;

export const documentsOf = (asked: Case): readonly JsonObject[] =>
  asked.type === 'resource' ? [asked.policy] : [...asked.policies, ...asked.levels.flat()];
