/** From SDK objects to what the AWS CLI prints: the same member names, dates as ISO 8601 text, nothing undefined. */
import { UnexpectedAnswer } from './call.ts';

/** `required` members must be there as text, or the answer is not what AWS documents. */
export const cliShape = <T extends object>(value: object, required: readonly (keyof T & string)[]): T => {
  const printed: Record<string, unknown> = JSON.parse(JSON.stringify(value));
  for (const member of required) {
    if (typeof printed[member] !== 'string') throw new UnexpectedAnswer(`An entry has no ${member}.`);
  }
  return printed as T;
};
