import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../model/json.ts';
import { cdkStatement } from './cdk.ts';
import { cloudFormationYaml } from './cloudformation.ts';
import { escapeText, longEscape } from './escape-text.ts';
import { codeSnippets } from './snippets.ts';
import { statementsOf } from './statements.ts';
import { terraformStatement } from './terraform.ts';

const bucket = { type: 'bucket', name: 'site' } as const;

describe('escaped text', () => {
  const rules = { special: { "'": "\\'" }, astral: longEscape };
  it.each([
    ['plain ~ text', 'plain ~ text'],
    ["it's", "it\\'s"],
    ['a\\b', 'a\\\\b'],
    ['a\nb\rc\td', 'a\\nb\\rc\\td'],
    ['\u0000\u001f', '\\u0000\\u001f'],
    ['\u007f', '\\u007f'],
    ['é', '\\u00e9'],
    ['\uffff', '\\uffff'],
    ['\u{10000}', '\\U00010000'],
    ['\u{1f600}', '\\U0001f600'],
    ['a\ud800b', 'a\\ufffdb'],
  ])('%j is %s', (text, expected) => {
    expect(escapeText(text, rules)).toBe(expected);
  });
});

describe('CDK', () => {
  const written = (value: Json) =>
    cdkStatement(bucket, { x: value }).slice(
      'bucket.addToResourcePolicy(iam.PolicyStatement.fromJson({\n  x: '.length,
      -',\n}));'.length,
    );

  it.each<[Json, string]>([
    ['text', "'text'"],
    ['\u{1f600}', "'\\u{1f600}'"],
    ["it's", "'it\\'s'"],
    [true, 'true'],
    [null, 'null'],
    [[], '[]'],
    [['one'], "['one']"],
    [['one', 'two'], "[\n    'one',\n    'two',\n  ]"],
    [{}, '{}'],
    [{ a: 'b' }, "{\n    a: 'b',\n  }"],
    [
      { 'AWS:SourceArn': 'b', $a_1: 'c', '1a': 'd' },
      "{\n    '1a': 'd',\n    'AWS:SourceArn': 'b',\n    $a_1: 'c',\n  }",
    ],
    [[{ a: 1 }, [2, 3]], '[\n    {\n      a: 1,\n    },\n    [\n      2,\n      3,\n    ],\n  ]'],
  ])('writes %j', (value, expected) => {
    const sorted = (text: string) => text.split('\n').toSorted().join('\n');
    expect(sorted(written(value))).toBe(sorted(expected));
  });

  it('keeps a field that would set the prototype', () => {
    const odd = JSON.parse('{"__proto__": "x"}') as JsonObject;
    expect(cdkStatement(bucket, odd)).toContain("  ['__proto__']: 'x',\n");
  });
});

describe('Terraform', () => {
  it.each<[JsonObject, string]>([
    [{ Effect: 'Allow', Action: [] }, '  actions = []'],
    [{ Effect: 'Allow', Action: null }, '  actions = []'],
    [{ Effect: 'Allow', Action: { a: 1 } }, '  actions = ["{\\"a\\":1}"]'],
    [{ Effect: 'Allow', Resource: 7 }, '  resources = ["7"]'],
  ])('writes %j', (statement, line) => {
    expect(terraformStatement(statement).split('\n')).toContainEqual(expect.stringContaining(line.trim()));
  });

  it('writes several principals and conditions as several blocks, and nothing for what is odd', () => {
    const text = terraformStatement({
      Effect: 'Deny',
      NotPrincipal: { AWS: ['a', 'b'], Service: 's' },
      Condition: { Bool: { x: 'true' }, Odd: 'y', StringEquals: { k: 'v', l: 'w' } },
    });
    expect(text).toBe(`statement {
  effect = "Deny"

  not_principals {
    type = "AWS"
    identifiers = [
      "a",
      "b",
    ]
  }

  not_principals {
    type        = "Service"
    identifiers = ["s"]
  }

  condition {
    test     = "Bool"
    variable = "x"
    values   = ["true"]
  }

  condition {
    test     = "StringEquals"
    variable = "k"
    values   = ["v"]
  }

  condition {
    test     = "StringEquals"
    variable = "l"
    values   = ["w"]
  }
}`);
    expect(terraformStatement({ Effect: 'Allow', Condition: 'odd' })).toBe(
      'statement {\n  effect = "Allow"\n}',
    );
  });
});

it.each<[JsonObject, string]>([
  [{ Action: [], Condition: {} }, '- Action: []\n  Condition: {}'],
  [{ a: null, B1: 1, 'x:y': true }, '- "a": null\n  "B1": 1\n  "x:y": true'],
  [{ List: [['x'], { K: 'v' }] }, '- List:\n    - - "x"\n    - K: "v"'],
  [{ Text: 'say "no"\u{1f600}' }, '- Text: "say \\"no\\"\\U0001f600"'],
])('CloudFormation writes %j', (statement, expected) => {
  expect(cloudFormationYaml(statement)).toBe(expected);
});

it('several statements stand one after the other in every language', () => {
  const [one, two] = [{ Effect: 'Allow' }, { Effect: 'Deny' }];
  expect(codeSnippets(bucket, [one, two])).toEqual({
    terraform: 'statement {\n  effect = "Allow"\n}\n\nstatement {\n  effect = "Deny"\n}',
    cloudFormation: '- Effect: "Allow"\n- Effect: "Deny"',
    cloudFormationJson: '{\n  "Effect": "Allow"\n},\n{\n  "Effect": "Deny"\n}',
    cdk: `${cdkStatement(bucket, one)}\n\n${cdkStatement(bucket, two)}`,
  });
});

it('statements of a document are its objects, be it one or a list', () => {
  expect(statementsOf(undefined)).toEqual([]);
  expect(statementsOf(null)).toEqual([]);
  expect(statementsOf({ Statement: 'x' })).toEqual([]);
  expect(statementsOf({ Statement: { Sid: 'a' } })).toEqual([{ Sid: 'a' }]);
  expect(statementsOf({ Statement: [{ Sid: 'a' }, 'x', null] })).toEqual([{ Sid: 'a' }]);
});
