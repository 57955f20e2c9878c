/** ParametersPort on SSM Parameter Store: what the stack wrote down about itself. */
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ParametersPort } from '../ports.ts';
import { present, reading, readLimit } from './call.ts';
import { type AwsOptions, clientConfig, homeRegion } from './clients.ts';

/** Asks in the home Region of the partition, where the stack is, whichever Region the options name. */
export const parametersPort = (options: AwsOptions): ParametersPort => {
  const client = new SSMClient(clientConfig(options, homeRegion(options)));
  const read = (name: string, WithDecryption: boolean) =>
    reading(`GetParameter ${name}`, async () => {
      const answer = await client.send(new GetParameterCommand({ Name: name, WithDecryption }), readLimit());
      return present(answer.Parameter?.Value, 'value');
    }, ['ParameterNotFound']);
  return {
    parameter: (name) => read(name, false),
    secret: (name) => read(name, true),
  };
};
