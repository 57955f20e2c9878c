/** What an installed stack wrote down about itself, so that the command line works with its table and its settings. */
import * as z from 'zod';
import { type Config, readConfig } from './config.ts';

/** The name of the SSM parameter that deploy/installation.yml makes. */
export const installationParameter = (stage: string): string => `/origin-guard/${stage}/installation`;

export interface Installation extends Config {
  readonly stage: string;
  /** Of the package that was deployed. */
  readonly version: string;
}

/** The parameter is there, and is none that this version can use; the message says why. */
export class InstallationError extends Error {
  override readonly name = 'InstallationError';
}

const schema = z.object({
  schema: z.literal('origin-guard/installation/1'),
  version: z.string(),
  stage: z.string(),
  region: z.string(),
  /** The environment of the functions: one schema and one meaning for both. */
  variables: z.record(z.string(), z.string()),
});

const parse = (text: string): z.infer<typeof schema> => {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  return parsed.data;
};

/** @param name where the text was read, for messages. @throws InstallationError */
export const readInstallation = (text: string, name: string): Installation => {
  try {
    const { version, stage, region, variables } = parse(text);
    const config = readConfig({ ...variables, AWS_REGION: region });
    if (config.table === '' || config.queueUrl === '') throw new Error('it names no table or no queue');
    return { ...config, version, stage };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new InstallationError(
      `The parameter ${name} does not describe an installation that this version understands (${because}). ` +
        'Nothing was done. Deploy this version, or use the version that is deployed.',
    );
  }
};
