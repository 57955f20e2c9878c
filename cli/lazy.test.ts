import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** Everything that is loaded before a command has decided to ask AWS. */
const loadedAtStart = async (): Promise<readonly string[]> => {
  const { metafile } = await build({
    entryPoints: [new URL('main.ts', import.meta.url).pathname],
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    outdir: 'out',
    packages: 'external',
    logLevel: 'error',
  });
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement') visit(next);
  };
  visit(Object.keys(metafile.outputs).find((path) => path.endsWith('main.js')) ?? '');
  return [...seen];
};

it('the SDK is loaded only by commands that ask AWS', async () => {
  const loaded = await loadedAtStart();
  expect(loaded).toContain('commander');
  expect(loaded.filter((path) => path.startsWith('@aws-sdk') || path.startsWith('@smithy'))).toEqual([]);
});
