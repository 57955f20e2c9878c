/**
 * Reads serverless.yml as osls does, as far as the lab needs it: `${file(…)}`, `${param:…}` and `${sls:stage}` are
 * filled in, and CloudFormation's short tags become the functions that they stand for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionTag, parse, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml';

export type Yaml = string | number | boolean | null | readonly Yaml[] | YamlMap;
export interface YamlMap {
  readonly [key: string]: Yaml;
}

export const isMap = (value: Yaml | undefined): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shortTag = (tag: string, name: string): ScalarTag => ({
  tag,
  resolve: (text: string) => ({ [name]: text }) as unknown as string,
});

/** `!Join [',', […]]` -> `{"Fn::Join": [',', […]]}`. */
const joinTag: CollectionTag = {
  tag: '!Join',
  collection: 'seq',
  resolve: (sequence) => {
    const map = new YAMLMap<string, YAMLSeq>();
    map.set('Fn::Join', sequence as YAMLSeq);
    return map;
  },
};

const customTags = [
  joinTag,
  shortTag('!Ref', 'Ref'),
  shortTag('!GetAtt', 'Fn::GetAtt'),
  shortTag('!Sub', 'Fn::Sub'),
];

export interface ServerlessValues {
  /** Folder of serverless.yml. */
  readonly root: string;
  readonly stage: string;
  /** Values that replace the defaults of `params.default`. */
  readonly params: Readonly<Record<string, string | number>>;
}

const readYaml = (root: string, path: string): Yaml => {
  // What a program makes is for the other Regions, and the lab's services have only one.
  if (path.endsWith('.cjs')) return {};
  const text = readFileSync(join(root, path), 'utf8');
  return path.endsWith('.json')
    ? (JSON.parse(text) as Yaml)
    : (parse(text, { customTags, merge: true }) as Yaml);
};

const paramDefaults = (document: Yaml): Readonly<Record<string, Yaml>> => {
  const params = isMap(document) ? document.params : undefined;
  const defaults = isMap(params) ? params.default : undefined;
  return isMap(defaults) ? defaults : {};
};

const wholeFile = /^\$\{file\(([^)]+)\)(?::([\w-]+))?\}$/;
const anyVariable = /\$\{(param|sls|opt):([\w-]+)(?:, *'([^']*)')?\}/g;

/** The whole of serverless.yml with every variable filled in. Throws on a variable that it does not know. */
export const readServerless = (values: ServerlessValues): YamlMap => {
  const document = readYaml(values.root, 'serverless.yml');
  const defaults = paramDefaults(document);
  const variable = (kind: string, name: string, fallback: string | undefined): Yaml => {
    if (kind === 'sls' && name === 'stage') return values.stage;
    if (kind === 'opt' && fallback !== undefined) return fallback;
    const value = kind === 'param' ? (values.params[name] ?? defaults[name]) : undefined;
    if (value === undefined) throw new Error(`The lab cannot fill in \${${kind}:${name}} of serverless.yml.`);
    return value;
  };
  const fillText = (text: string): Yaml => {
    const file = wholeFile.exec(text);
    if (file !== null) return fill(partOf(readYaml(values.root, String(fillText(file[1] ?? ''))), file[2]));
    const only = new RegExp(`^${anyVariable.source}$`).exec(text);
    if (only !== null) return variable(only[1] ?? '', only[2] ?? '', only[3]);
    return text.replace(anyVariable, (_, kind: string, name: string, other?: string) =>
      String(variable(kind, name, other)),
    );
  };
  const fill = (value: Yaml): Yaml => {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) return value.map(fill);
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
  };
  const filled = fill(document);
  if (!isMap(filled)) throw new Error('serverless.yml is not a map.');
  return filled;
};

const partOf = (value: Yaml, key: string | undefined): Yaml => {
  if (key === undefined) return value;
  const part = isMap(value) ? value[key] : undefined;
  if (part === undefined) throw new Error(`A file that serverless.yml includes has no part "${key}".`);
  return part;
};
