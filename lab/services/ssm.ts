/** SSM Parameter Store, as far as reading a SecureString goes. */
import { type JsonService, ServiceError, textOf } from './json-service.ts';

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Every parameter is a SecureString: read without decryption, its value comes back as ciphertext. */
export const createSsm = (
  parameters: readonly Parameter[],
  region: string,
  account: string,
): JsonService => ({
  name: 'ssm',
  contentType: 'application/x-amz-json-1.1',
  operations: {
    GetParameter: (input) => {
      const name = textOf(input, 'Name');
      const found = parameters.find((parameter) => parameter.name === name);
      if (found === undefined) throw new ServiceError('ParameterNotFound', `Parameter ${name} not found.`);
      const value =
        input.WithDecryption === true ? found.value : `AQICAHh${Buffer.from(name).toString('base64')}`;
      return {
        Parameter: {
          Name: name,
          Type: 'SecureString',
          Value: value,
          Version: 1,
          DataType: 'text',
          ARN: `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
        },
      };
    },
  },
});
