/** XML in and out: what was sent is kept as a tree, and shown to the rest of the lab the way the SDK shows it. */
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import { AwsError } from './wire.ts';

export type Xml = string | number | boolean | readonly Xml[] | XmlNode;
export interface XmlNode {
  readonly [name: string]: Xml | undefined;
}

const listMember = /\.Items\.[A-Za-z0-9]+$/;
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (_name, path) => listMember.test(String(path)),
});
const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: false });

export const isNode = (value: Xml | undefined): value is XmlNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const nodeAt = (node: XmlNode, name: string): XmlNode => {
  const value = node[name];
  return isNode(value) ? value : {};
};

export const textAt = (node: XmlNode, name: string): string | undefined => {
  const value = node[name];
  return value === undefined || typeof value === 'object' ? undefined : String(value);
};

/** Members of `<Items><Anything/>…</Items>`. */
export const itemsOf = (node: XmlNode, name: string): readonly Xml[] => {
  const list = Object.values(nodeAt(nodeAt(node, name), 'Items'))[0];
  return Array.isArray(list) ? (list as readonly Xml[]) : [];
};

/** Repeated children of one name, however many there are. */
export const itemsIn = (node: XmlNode, name: string): readonly XmlNode[] => {
  const value = node[name];
  return (Array.isArray(value) ? (value as readonly Xml[]) : [value]).filter(isNode);
};

/** `{Quantity, Items: {member: […]}}`, without Items when empty, as CloudFront writes lists. */
export const quantityList = (member: string, items: readonly Xml[]): XmlNode =>
  items.length === 0 ? { Quantity: 0 } : { Quantity: items.length, Items: { [member]: items } };

/** The root element's content; MalformedXML when the body is no such document. */
export const parseXml = (body: Buffer, root: string): XmlNode => {
  const malformed = (): AwsError =>
    new AwsError(
      'MalformedXML',
      400,
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  let tree: XmlNode;
  try {
    tree = parser.parse(body.toString('utf8'), true) as XmlNode;
  } catch {
    throw malformed();
  }
  const content = tree[root];
  if (content === undefined) throw malformed();
  return withoutLayout(isNode(content) ? content : {}) as XmlNode;
};

/** Drops the white space between elements, which no text of ours ever is. */
const withoutLayout = (value: Xml): Xml => {
  if (Array.isArray(value)) return value.map(withoutLayout);
  if (!isNode(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== '#text');
  return Object.fromEntries(entries.map(([name, child]) => [name, withoutLayout(child as Xml)]));
};

export const buildXml = (root: string, content: Xml, namespace?: string): string => {
  const attributes = namespace === undefined ? {} : { '@_xmlns': namespace };
  const node = isNode(content) ? { ...attributes, ...content } : { ...attributes, '#text': content };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: node })}`;
};

const numeric = new Set(
  'Quantity HTTPPort HTTPSPort MinTTL MaxTTL DefaultTTL ConnectionAttempts ConnectionTimeout OriginReadTimeout OriginKeepaliveTimeout ErrorCode ErrorCachingMinTTL'.split(
    ' ',
  ),
);

const scalar = (name: string, value: Xml): Json => {
  if (typeof value !== 'string') return value as Json;
  if (numeric.has(name)) return Number(value);
  if (value === 'true' || value === 'false') return value === 'true';
  return value;
};

/** The tree as the SDK would show it: `Items` are arrays, numbers and booleans are themselves. */
export const flatten = (value: Xml, name = ''): Json => {
  if (Array.isArray(value)) return value.map((member) => flatten(member as Xml));
  if (!isNode(value)) return scalar(name, value);
  const entries = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
    if (child === undefined) return [];
    if (key !== 'Items') return [[key, flatten(child, key)]];
    const members = isNode(child) ? Object.values(child)[0] : [];
    return [[key, flatten((Array.isArray(members) ? members : []) as Xml)]];
  });
  return Object.fromEntries(entries);
};

export const flattenNode = (value: XmlNode): JsonObject => flatten(value) as JsonObject;

const eventValue = (value: Xml): Json => {
  if (Array.isArray(value)) return value.map((member) => eventValue(member as Xml));
  if (!isNode(value)) return value === 'true' || value === 'false' ? value === 'true' : (value as Json);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, eventValue(child as Xml)]));
};

/** A body as CloudTrail shows S3's: under its root's name, with the namespace, repeated elements as a list only if repeated. */
export const eventXml = (body: Buffer, root: string, namespace: string): JsonObject => {
  try {
    return { [root]: { xmlns: namespace, ...(eventValue(parseXml(body, root)) as JsonObject) } };
  } catch {
    return {};
  }
};
