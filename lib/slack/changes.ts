/** What a repair changed, as blocks: the diff, and the statements for the code that owns the policy. */

import { resumeCommand, undoCommand } from '../core/model/commands.ts';
import type { JsonObject } from '../core/model/json.ts';
import type { OutcomeEvent } from '../core/model/outcome.ts';
import type { DocumentRef } from '../core/model/subject.ts';
import { codeSnippets } from '../core/report/snippets.ts';
import { changedStatements } from '../core/report/statements.ts';
import { policyDiff } from '../report/policy-diff.ts';
import { code, codeBlocks } from './mrkdwn.ts';
import { type Blocks, context, section } from './parts.ts';

/** As one types it in a clone of the repository: there is no button in Slack. */
const planCommand = code('npm run -s guard -- plan');

const isMade = ({ type }: OutcomeEvent): boolean => type === 'repair' || type === 'undo';

const whereInFull = (event: OutcomeEvent): string =>
  isMade(event) && event.repairId
    ? `Both policies are stored in full under repair ${code(event.repairId, 100)}.`
    : `${planCommand} shows all of it.`;

/** The policy before and after, when the event has them. */
export const diff = (event: OutcomeEvent): Blocks => {
  const text = policyDiff(event.before, event.after);
  if (text === '') return [];
  const title = isMade(event) ? '*Policy change*' : '*Policy change that was not made*';
  const { texts, isCut } = codeBlocks(title, text, 2);
  const note = isCut ? context([`The diff is shortened. ${whereInFull(event)}`]) : [];
  return [...texts.map(section), ...note];
};

const codeOf = (subject: DocumentRef, added: readonly JsonObject[]) => {
  const { terraform, cloudFormation, cdk } = codeSnippets(subject, added);
  return [
    codeBlocks('*Terraform* (`aws_iam_policy_document`)', terraform, 3),
    codeBlocks('*CloudFormation* (item of `Statement`)', cloudFormation, 3),
    codeBlocks('*CDK* (TypeScript)', cdk, 3),
  ];
};

/** What happens to a repair that the code does not know of. */
const orElse = ({ type }: OutcomeEvent): string =>
  type === 'fight'
    ? '; as long as it is missing there, each deployment undoes the repair'
    : ', or its next deployment undoes the repair';

/** What to put into the code that owns the policy, so that its next deployment does not undo the repair. */
export const snippets = (event: OutcomeEvent): Blocks => {
  const { subject, type } = event;
  if (type !== 'repair' && type !== 'fight') return [];
  if (subject.type !== 'bucket' && subject.type !== 'key') return [];
  const { added, removed } = changedStatements(event.before, event.after);
  if (added.length === 0 && removed.length === 0) return [];
  const gone =
    'If code owns this policy, take the removed statement out of it, or its next deployment brings it back.';
  if (added.length === 0) return [section(gone)];
  const replaces = removed.length > 0 ? 'in place of the statement as it was' : 'beside the others';
  const parts = codeOf(subject, added);
  const cut = parts.some(({ isCut }) => isCut)
    ? context([`The statements are shortened. ${whereInFull(event)}`])
    : [];
  return [
    section(`If code owns this policy, put this into it, ${replaces}${orElse(event)}:`),
    ...parts.flatMap(({ texts }) => texts.map(section)),
    ...cut,
  ];
};

/** The way on, as one types it. */
export const nextCommand = ({ type, subject, repairId }: OutcomeEvent): Blocks => {
  const isDocument = subject.type === 'bucket' || subject.type === 'key';
  if (type === 'fight' && isDocument)
    return [section(`Once the code says so too: ${code(resumeCommand(subject), 600)}`)];
  return type === 'undo' && repairId !== undefined
    ? [section(`To take this back: ${code(undoCommand(repairId))}`)]
    : [];
};

/** A policy that was gone had perhaps more in it than CloudFront needs. */
export const notRestored = (event: OutcomeEvent): Blocks =>
  event.type === 'repair' && event.before === null && event.after
    ? [
        section(
          'There was no policy at all, so this is only what CloudFront needs: whatever else a deleted policy said is ' +
            'not restored and not in the repair history; take it from the code that owns the policy, or from the ' +
            `last ${code(event.subject.type === 'key' ? 'PutKeyPolicy' : 'PutBucketPolicy')} in CloudTrail.`,
        ),
      ]
    : [];

/** Where a person who has to decide sees what would be written. */
export const howToLook = (event: OutcomeEvent): Blocks =>
  event.type === 'finding' && event.findings.some(({ action }) => action === 'propose')
    ? [section(`To see what would be written: ${planCommand}.`)]
    : [];
