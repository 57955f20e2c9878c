/** Bundles each Lambda function into one reproducible ESM file; osls zips it (`npm run package`). */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { leaveOutWhatIsNeverReached } from './never-reached.ts';
import { dropSchemasThatNobodyUses } from './pure-schemas.ts';

export const functionNames = ['on-change', 'sweep', 'follow-up', 'notify'] as const;

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

export interface BuildPlaces {
  /** Folder with `<name>.ts` of each function. */
  readonly entries: string;
  /** Bundles go to `<out>/functions/<name>/index.mjs`, source maps to `<out>/maps/<name>.mjs.map`. */
  readonly out: string;
  readonly names?: readonly string[];
}

export const root: string = fileURLToPath(new URL('..', import.meta.url));
const defaultPlaces: BuildPlaces = { entries: join(root, 'functions'), out: join(root, 'dist') };

/** CommonJS packages inside an ESM bundle call `require`; Lambda's ESM loader has none. */
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Everything is bundled, the AWS SDK too: what was tested is what runs, not the SDK that the runtime happens to
 * have. Throws when a function's source is missing or does not compile.
 */
export async function buildFunctions(places: BuildPlaces = defaultPlaces): Promise<readonly Bundle[]> {
  return Promise.all((places.names ?? functionNames).map((name) => buildOne(name, places)));
}

async function buildOne(name: string, places: BuildPlaces): Promise<Bundle> {
  const entry = join(places.entries, `${name}.ts`);
  if (!existsSync(entry)) throw new Error(`Cannot build the function ${name}: ${entry} does not exist.`);
  const file = join(places.out, 'functions', name, 'index.mjs');
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile: file,
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'external',
    sourcemap: 'external',
    banner: { js: requireBanner },
    plugins: [leaveOutWhatIsNeverReached, dropSchemasThatNobodyUses],
    logLevel: 'error',
  });
  for (const output of outputFiles) {
    const place = output.path === file ? file : join(places.out, 'maps', `${name}${suffixOf(output.path)}`);
    await writeIfChanged(place, output.contents);
  }
  return { name, file, bytes: outputFiles.find((output) => output.path === file)?.contents.length ?? 0 };
}

/** `index.mjs.map` -> `.mjs.map`, `index.mjs.LEGAL.txt` -> `.mjs.LEGAL.txt`. */
const suffixOf = (path: string): string => path.slice(path.lastIndexOf('index') + 'index'.length);

/** Replaces the file in one step and only when it differs, so that readers in parallel never see half of it. */
async function writeIfChanged(file: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if (existsSync(file) && (await readFile(file)).equals(contents)) return;
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, contents);
  await rename(temporary, file);
}

if (import.meta.main) {
  for (const bundle of await buildFunctions()) {
    console.error(`  ${relative(root, bundle.file)}  ${Math.round(bundle.bytes / 1024)} KB`);
  }
}
