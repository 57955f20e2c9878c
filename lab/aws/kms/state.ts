/** What the lab knows about keys. */
import type { JsonObject } from '../../../lib/core/model/json.ts';

export interface KmsGrant {
  readonly grantId: string;
  readonly token: string;
  readonly createdAt: number;
  /** As sent with CreateGrant. */
  readonly request: JsonObject;
}

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly description: string;
  readonly createdAt: number;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  /** As sent, text. */
  policy: string;
  /** Principal value -> unique id at the time of the write. */
  bindings: ReadonlyMap<string, string>;
  deletionDate: number | undefined;
  readonly grants: KmsGrant[];
  readonly multiRegion: boolean;
}

export interface KmsState {
  /** By ARN. */
  readonly keys: Map<string, Key>;
  /** `region/alias/name` -> key ARN. */
  readonly aliases: Map<string, string>;
}

export const createKmsState = (): KmsState => ({ keys: new Map(), aliases: new Map() });
