/** The exact text to put into the code that owns a policy, so that its next deployment does not undo a repair. */
import type { JsonObject } from '../model/json.ts';
import type { DocumentRef } from '../model/subject.ts';
import { cdkStatement } from './cdk.ts';
import { cloudFormationJson, cloudFormationYaml } from './cloudformation.ts';
import { terraformStatement } from './terraform.ts';

export interface CodeSnippets {
  /** `statement` blocks for `data "aws_iam_policy_document"`. */
  readonly terraform: string;
  /** Items of the `Statement` list, YAML. */
  readonly cloudFormation: string;
  /** The same as JSON, one object per statement. */
  readonly cloudFormationJson: string;
  /** TypeScript; needs `import * as iam from 'aws-cdk-lib/aws-iam'`. */
  readonly cdk: string;
}

/** Snippets for the statements that a repair added or changed ({@link changedStatements}). */
export const codeSnippets = (document: DocumentRef, statements: readonly JsonObject[]): CodeSnippets => ({
  terraform: statements.map(terraformStatement).join('\n\n'),
  cloudFormation: statements.map(cloudFormationYaml).join('\n'),
  cloudFormationJson: statements.map(cloudFormationJson).join(',\n'),
  cdk: statements.map((statement) => cdkStatement(document, statement)).join('\n\n'),
});
