/** Packages serverless.yml as `npm run package` does, in a folder of its own, with no credentials and no way out. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProject } from '../support/osls.ts';

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a CloudFormation template is as open as JSON; the tests read it by path.
  readonly Properties: any;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface PackagedStack {
  readonly templateFile: string;
  readonly template: Template;
  /** By function name, without `.zip`. */
  readonly zips: ReadonlyMap<string, Buffer>;
  discard(): Promise<void>;
}

/** @throws when a function does not compile, or osls refuses serverless.yml */
export async function packageStack(options: readonly string[] = []): Promise<PackagedStack> {
  const { folder, osls, discard } = await createProject({ endpoint: 'http://127.0.0.1:1' });
  await osls('package', ...options);
  const packed = join(folder, '.serverless');
  const templateFile = join(packed, 'cloudformation-template-update-stack.json');
  const names = (await readdir(packed)).filter((file) => file.endsWith('.zip'));
  const zips = await Promise.all(
    names.map(async (file) => [file.replace('.zip', ''), await readFile(join(packed, file))] as const),
  );
  return {
    templateFile,
    template: JSON.parse(await readFile(templateFile, 'utf8')) as Template,
    zips: new Map(zips),
    discard,
  };
}

export const resourcesOf = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** `on-change`, `sweep`, ... -> the function's properties. */
export const functionsOf = (template: Template): ReadonlyMap<string, Resource['Properties']> =>
  new Map(
    resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      String(Properties.Handler).split('/').at(-2) ?? '',
      Properties,
    ]),
  );
