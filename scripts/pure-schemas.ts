/** Lets esbuild drop the schemas of AWS calls that a function never makes: a quarter of its size, and time at its cold start. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * A schema is a list that names some of its keys by constants (`{ [_hH]: 'x-amz-…' }`). For esbuild a computed key may
 * have an effect, so it keeps every such list, used or not. As the value of a call that is marked pure it may go.
 */
const schemaLists = /^((?:export )?(?:var|const) \w+\$? = )(\[[\s\S]*?\]);$/gm;

export const marked = (source: string): string =>
  source.replace(
    schemaLists,
    (_, before: string, list: string) => `${before}/* @__PURE__ */ (() => ${list})();`,
  );

export const dropSchemasThatNobodyUses: Plugin = {
  name: 'pure-schemas',
  setup: ({ onLoad }) => {
    onLoad(
      { filter: /client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: marked(await readFile(path, 'utf8')),
      }),
    );
  },
};
