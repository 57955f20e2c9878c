/** What the self-check of the sweep is made with; no other function bundles it. */
import { checkPort } from './aws/checks.ts';
import { readConfig } from './config.ts';
import type { SelfCheckSetup } from './self-check.ts';

/** Made for each run: the port remembers what it was told. @throws ConfigError */
export const wireSelfCheck = (variables: Readonly<Record<string, string | undefined>>): SelfCheckSetup => {
  const { region, partition, queueUrl, sweepHours } = readConfig(variables);
  return { checks: checkPort({ region, partition }), home: region, queueUrl, sweepHours };
};
