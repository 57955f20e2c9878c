/** Keeps what the lab's functions ask of AWS, each permission and resource once. */
import { roleName } from '../../lab/runtime/definitions.ts';
import type { Lab } from '../../lab/world.ts';
import { type Asked, askedOf } from './asked.ts';

export interface Recorder {
  /** What the function asked for since the recorder was made. */
  of(functionName: string): readonly Asked[];
  /** Requests of the functions that S3 or KMS would have obeyed although they shut the caller out. */
  readonly skippedLockoutChecks: readonly string[];
  /** What could not be told of a request; a test expects none. */
  readonly problems: readonly string[];
}

/** Begins with the next request. */
export const recordAsked = (lab: Lab): Recorder => {
  const functions = new Map(Object.keys(lab.stack.functions).map((name) => [roleName(name), name]));
  const asked = new Map<string, Map<string, Asked>>();
  const skippedLockoutChecks: string[] = [];
  const problems: string[] = [];
  lab.server.watch((request, named) => {
    const name = functions.get(request.caller.name);
    if (name === undefined) return;
    const isSkipped =
      request.headers['x-amz-confirm-remove-self-bucket-access'] !== undefined ||
      (request.service === 'kms' && request.body.includes('BypassPolicyLockoutSafetyCheck'));
    if (isSkipped) skippedLockoutChecks.push(`${name}: ${named.operation} on ${named.resource}`);
    const known = asked.get(name) ?? new Map<string, Asked>();
    asked.set(name, known);
    try {
      for (const one of askedOf(request, named, lab.account.id)) known.set(JSON.stringify(one), one);
    } catch (error) {
      problems.push(String(error));
    }
  });
  return { of: (name) => [...(asked.get(name)?.values() ?? [])], skippedLockoutChecks, problems };
};
