import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../model/json.ts';
import { codeSnippets } from './snippets.ts';

const bucket = { type: 'bucket', name: 'site' } as const;
const statement: JsonObject = {
  Sid: 'OriginGuardRead',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringEquals: { 'AWS:SourceArn': ['arn:aws:cloudfront::1:distribution/E1', 'arn:x'] } },
};
const terraform = (written: JsonObject) => codeSnippets(bucket, [written]).terraform;

/** Runs the generated CDK call against a stand-in for `iam` and `bucket`. */
const runCdk = (code: string): unknown => {
  let added: unknown;
  const iam = { PolicyStatement: { fromJson: (json: unknown) => json } };
  const target = { addToResourcePolicy: (json: unknown) => (added = json) };
  new Function('iam', 'bucket', 'key', code)(iam, target, target);
  return added;
};

describe('codeSnippets', () => {
  it('writes Terraform as `terraform fmt` would', () => {
    expect(terraform(statement)).toBe(`statement {
  sid       = "OriginGuardRead"
  effect    = "Allow"
  actions   = ["s3:GetObject"]
  resources = ["arn:aws:s3:::site/*"]

  principals {
    type        = "Service"
    identifiers = ["cloudfront.amazonaws.com"]
  }

  condition {
    test     = "StringEquals"
    variable = "AWS:SourceArn"
    values = [
      "arn:aws:cloudfront::1:distribution/E1",
      "arn:x",
    ]
  }
}`);
  });

  it('writes CloudFormation YAML', () => {
    expect(codeSnippets(bucket, [statement]).cloudFormation).toBe(`- Sid: "OriginGuardRead"
  Effect: "Allow"
  Principal:
    Service: "cloudfront.amazonaws.com"
  Action: "s3:GetObject"
  Resource: "arn:aws:s3:::site/*"
  Condition:
    StringEquals:
      "AWS:SourceArn":
        - "arn:aws:cloudfront::1:distribution/E1"
        - "arn:x"`);
  });

  it('adds to the bucket or to the key in CDK', () => {
    const key = { type: 'key', arn: 'arn:aws:kms:eu-west-1:111122223333:key/k' } as const;

    expect(codeSnippets(bucket, [statement]).cdk).toMatch(/^bucket\.addToResourcePolicy\(iam\./);
    expect(codeSnippets(key, [statement]).cdk).toMatch(/^key\.addToResourcePolicy\(iam\./);
    expect(runCdk(codeSnippets(key, [statement]).cdk)).toEqual(statement);
  });

  it('keeps Terraform from interpolating what IAM resolves', () => {
    const text = terraform({
      ...statement,
      Resource: `arn:aws:s3:::site/$\{aws:PrincipalTag/x}/%{if}/"\\b"`,
    });

    expect(text).toContain('"arn:aws:s3:::site/$${aws:PrincipalTag/x}/%%{if}/\\"\\\\b\\""');
  });

  it('names the negated elements and the anonymous principal', () => {
    const text = terraform({
      Effect: 'Deny',
      Principal: '*',
      NotAction: ['s3:A', 's3:B'],
      NotResource: 'arn:aws:s3:::x',
    });

    expect(text).toContain('not_actions = [\n    "s3:A",\n    "s3:B",\n  ]');
    expect(text).toContain('not_resources = ["arn:aws:s3:::x"]');
    expect(text).toContain('type        = "*"\n    identifiers = ["*"]');
  });

  it('writes booleans of conditions as text for Terraform', () => {
    const text = terraform({ ...statement, Condition: { Bool: { 'aws:SecureTransport': false } } });

    expect(text).toContain('values   = ["false"]');
  });

  const json = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;

  it('says exactly the same in YAML, JSON and CDK, whatever the statement holds', () => {
    fc.assert(
      fc.property(json, (body) => {
        const written = JSON.parse(JSON.stringify({ Effect: 'Allow', ...body }).toWellFormed()) as JsonObject;
        const snippets = codeSnippets(bucket, [written]);
        expect(parse(snippets.cloudFormation, { maxAliasCount: 0 })).toEqual([written]);
        expect(JSON.parse(snippets.cloudFormationJson)).toEqual(written);
        expect(JSON.stringify(runCdk(snippets.cdk))).toBe(JSON.stringify(written));
      }),
    );
  });

  it('never lets text leave its Terraform string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = terraform({ Effect: 'Allow', Action: text }).split('\n')[2] ?? '';
        expect(line).toMatch(/^ {2}actions = \["(?:[^"\\]|\\.)*"\]$/);
        expect(line).not.toMatch(/(?<![$%])[$%](?:[$%]{2})*\{/);
      }),
    );
  });
});
