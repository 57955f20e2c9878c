/** The operations log: what was called, by whom, on what, with which result. Tests count in it. */
export interface Call {
  /** Epoch milliseconds at which the answer went out. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly resource: string | undefined;
  /** Caller's name: `alice`, `terraform`, a role's name; `anonymous` without a signature. */
  readonly caller: string;
  readonly callerArn: string;
  readonly region: string;
  readonly status: number;
  readonly errorCode: string | undefined;
}

export type CallFilter = Partial<Pick<Call, 'service' | 'operation' | 'resource' | 'caller' | 'region'>> & {
  /** Only calls that succeeded (2xx), or only those that did not. */
  readonly ok?: boolean;
};

export interface CallLog {
  add(call: Call): void;
  find(filter?: CallFilter): readonly Call[];
  count(filter?: CallFilter): number;
  last(): Call | undefined;
  clear(): void;
}

const matches = (call: Call, filter: CallFilter): boolean => {
  const { ok, ...fields } = filter;
  if (ok !== undefined && ok !== (call.status >= 200 && call.status < 300)) return false;
  return Object.entries(fields).every(([name, value]) => call[name as keyof Call] === value);
};

export const createCallLog = (): CallLog => {
  let calls: Call[] = [];
  const find = (filter: CallFilter = {}): readonly Call[] => calls.filter((call) => matches(call, filter));
  return {
    add: (call) => {
      calls.push(call);
    },
    find,
    count: (filter) => find(filter).length,
    last: () => calls.at(-1),
    clear: () => {
      calls = [];
    },
  };
};
