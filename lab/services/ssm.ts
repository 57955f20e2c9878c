/** SSM Parameter Store, as far as reading a parameter goes. */
import { type JsonService, ServiceError, textOf } from './json-service.ts';

export interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly type: 'String' | 'SecureString';
}

/** A SecureString that is read without decryption comes back as ciphertext. */
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
      const isReadable = found.type === 'String' || input.WithDecryption === true;
      const value = isReadable ? found.value : `AQICAHh${Buffer.from(name).toString('base64')}`;
      return {
        Parameter: {
          Name: name,
          Type: found.type,
          Value: value,
          Version: 1,
          DataType: 'text',
          ARN: `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
        },
      };
    },
  },
});
