/** osls as a user runs it, in a folder of its own, against an endpoint on loopback. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, root } from '../../scripts/build.ts';

export interface Project {
  readonly folder: string;
  /** Runs `osls <arguments>`. @throws with all that it said when it fails */
  osls(...args: readonly string[]): Promise<string>;
  discard(): Promise<void>;
}

const inRoot = (path: string): string => join(root, path);
const ingredients = ['serverless.yml', 'package.json', 'deploy', 'events/patterns'];

export interface ProjectOptions {
  /** On loopback; a port that nobody listens to where nothing may be asked. */
  readonly endpoint: string;
  /** Further environment: credentials, say. There are none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files, by their path in the project, that stand in for ours: an older template, say. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** @throws when a function does not compile */
export const createProject = async ({
  endpoint,
  env: more = {},
  overrides = {},
}: ProjectOptions): Promise<Project> => {
  const folder = await mkdtemp(join(tmpdir(), 'origin-guard-deploy-'));
  await mkdir(join(folder, 'events'));
  for (const path of ingredients) await cp(inRoot(path), join(folder, path), { recursive: true });
  for (const [path, from] of Object.entries(overrides))
    await cp(from, join(folder, path), { recursive: true, force: true });
  await buildFunctions({ entries: inRoot('functions'), out: join(folder, 'dist') });
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
    SLS_DISABLE_AUTO_UPDATE: '1',
    ...more,
  };
  const osls = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const program = [inRoot('node_modules/osls/bin/serverless.js'), ...args];
      execFile(
        process.execPath,
        program,
        { cwd: folder, env, maxBuffer: 10_000_000, timeout: 100_000 },
        (error, out, err) => {
          if (error) reject(new Error(`osls ${args.join(' ')} failed:\n${out}\n${err}`));
          else resolve(`${out}\n${err}`);
        },
      );
    });
  return { folder, osls, discard: () => rm(folder, { recursive: true, force: true }) };
};
