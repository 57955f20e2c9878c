/** What the guard found of itself, as outsiders read it: `origin-guard/doctor/1` of docs/contracts.md. */
import type { JsonObject } from '../model/json.ts';
import type { CheckResult } from './model.ts';

export interface Diagnosis {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly results: readonly CheckResult[];
}

export const isHealthy = ({ results }: Pick<Diagnosis, 'results'>): boolean =>
  results.every(({ status }) => status === 'ok');

export const doctorContract = (diagnosis: Diagnosis): JsonObject => ({
  schema: 'origin-guard/doctor/1',
  account: diagnosis.account,
  region: diagnosis.region,
  stage: diagnosis.stage,
  version: diagnosis.version,
  at: new Date(diagnosis.at).toISOString(),
  healthy: isHealthy(diagnosis),
  checks: diagnosis.results.map(({ check, status, where, because, fix }) => ({
    ...{ check, status, where, because },
    fix: fix ?? null,
  })),
});
