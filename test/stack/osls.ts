/** osls as a user runs it, in a folder of its own, against an endpoint on loopback. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, root } from '../../scripts/build.ts';

export interface Project {
  /** Runs `osls <arguments>`. @throws with all that it said when it fails */
  osls(...args: readonly string[]): Promise<string>;
  discard(): Promise<void>;
}

const inRoot = (path: string): string => join(root, path);
const ingredients = ['serverless.yml', 'package.json', 'deploy', 'events/patterns'];

/** `overrides` are files, by their path in the project, that stand in for ours: an older template, say. */
export const createProject = async (
  endpoint: string,
  account: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Project> => {
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
    // ministack takes an access key that looks like an account id for that account.
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_REGION: 'us-east-1',
    SLS_DISABLE_AUTO_UPDATE: '1',
  };
  const osls = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const program = [inRoot('node_modules/osls/bin/serverless.js'), ...args];
      execFile(
        process.execPath,
        program,
        { cwd: folder, env, maxBuffer: 10_000_000, timeout: 150_000 },
        (error, out, err) => {
          if (error) reject(new Error(`osls ${args.join(' ')} failed:\n${out}\n${err}`));
          else resolve(`${out}\n${err}`);
        },
      );
    });
  return { osls, discard: () => rm(folder, { recursive: true, force: true }) };
};
