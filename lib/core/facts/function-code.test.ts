import { expect, it } from 'vitest';
import { pickingUse } from './function-code.ts';

const imported = "import cf from 'cloudfront';\n";

it.each([
  ['computed access', `${imported}const u = 'update' + 'RequestOrigin'; cf[u]({});`],
  ['bracket access', `${imported}cf['update' + 'RequestOrigin']({});`],
  ['an alias', `${imported}const x = cf; x.kvs();`],
  ['being passed on', `${imported}run(cf);`],
  ['taking it apart', `${imported}const { kvs } = cf;`],
  ['a spread', `${imported}const all = { ...cf };`],
  ['a member that is not known', `${imported}cf.somethingNew();`],
  ['a longer member', `${imported}cf.kvsOther();`],
  ['an escaped name', `${imported}\\u0063f[name]();`],
  ['a namespace', "import * as cf from 'cloudfront'; cf[name]();"],
  ['named members', "import { a as b } from 'cloudfront'; b();"],
  ['a default by name', "import { default as b } from 'cloudfront'; b[name]();"],
  ['double quotes', 'import $c from "cloudfront"; $c[name]();'],
  ['require', "var cf = require('cloudfront'); cf[name]();"],
  ['require in place', "require('cloudfront')[name]();"],
  ['require of an expression', "require('cloud' + 'front')[name]();"],
  ['an alias of require', "const r = require; r('x')[name]();"],
  ['an escaped specifier', "import cf from 'cloud\\x66ront'; cf[name]();"],
  ['a dynamic import', 'import(name).then(run);'],
])('%s may pick', (_, code) => {
  expect(pickingUse(code)).toBe('the module cloudfront in a way that may pick an origin');
});

it.each(['updateRequestOrigin', 'selectRequestOriginById', 'createRequestOriginGroup'])(
  'names %s',
  (helper) => {
    expect(pickingUse(`${imported}cf.${helper}({});`)).toBe(helper);
  },
);

it.each([
  [
    'a rewrite',
    "function handler(e) { var r = e.request; if (r.uri.endsWith('/')) r.uri += 'index.html'; return r; }",
  ],
  ['computed access to something else', "function handler(e) { return e.request.headers['x-' + 'y']; }"],
  [
    'the key value store',
    `${imported}const kvs = cf.kvs(); async function handler(e) { await kvs.get('a'); }`,
  ],
  ['the store over lines', `${imported}const store = cf\n  .kvs('id');`],
  ['a property of the same name', `${imported}const s = cf.kvs(); e.request.cf[x] = 1;`],
  ['a longer name', `${imported}const cfg = cf.kvs(); run(cfg[x]);`],
  ['another module', "const crypto = require('crypto'); crypto[x]();"],
  [
    'words',
    '// what we require comes from cloudfront, import nothing\nfunction handler(e) { return e.request; }',
  ],
  ['text', "function handler(e) { return e.request.headers.via.value === 'cloudfront'; }"],
  ['escapes without the module', "function handler(e) { return e.request.uri.replace(/\\u0000/g, ''); }"],
])('%s picks none', (_, code) => {
  expect(pickingUse(code)).toBeUndefined();
});
