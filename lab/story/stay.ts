/** What a person needs to break things by hand: addresses, credentials, and command lines to paste. */
import { stage } from '../runtime/definitions.ts';
import type { Lab } from '../world.ts';
import { labSecret } from './actors.ts';
import { pageUrl } from './edge-view.ts';
import type { Printer } from './printer.ts';
import { buckets } from './seed-names.ts';

const exportsFor = (accessKeyId: string): readonly string[] => [
  `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${labSecret} AWS_DEFAULT_REGION=us-east-1`,
  'export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null',
];

const commands = (lab: Lab): readonly (readonly [string, string])[] => {
  const aws = `aws --endpoint-url ${lab.endpoint}`;
  const { keyArn, distributions } = lab.seeded;
  return [
    [
      'delete a bucket policy (repaired in seconds)',
      `${aws} --region ${buckets['acme-docs']} s3api delete-bucket-policy --bucket acme-docs`,
    ],
    [
      'read it back',
      `${aws} --region ${buckets['acme-docs']} s3api get-bucket-policy --bucket acme-docs --query Policy --output text`,
    ],
    [
      'delete the policy behind the OAI site',
      `${aws} --region ${buckets['acme-legacy']} s3api delete-bucket-policy --bucket acme-legacy`,
    ],
    [
      'look at the key policy',
      `${aws} --region eu-west-1 kms get-key-policy --key-id ${keyArn} --policy-name default --query Policy --output text`,
    ],
    [
      'who did what',
      `${aws} cloudtrail lookup-events --max-results 5 --query "Events[].[EventTime,EventName,Username]" --output text`,
    ],
    [
      'a distribution',
      `${aws} cloudfront get-distribution --id ${distributions.blog.id} --query Distribution.Status`,
    ],
    [
      'the work queue',
      `${aws} sqs get-queue-attributes --attribute-names All --queue-url ${lab.stack.queues.changes.settings.url}`,
    ],
  ];
};

/** The command line of the same repository, against the deployed guard. */
const guardCommands = ({ endpoint }: Lab): readonly (readonly [string, string])[] => {
  const on = `--stage ${stage} --endpoint-url ${endpoint}`;
  return [
    ['what the guard repaired', `npm run -s guard -- history ${on}`],
    ['take one of it back', `npm run -s guard -- undo REPAIR-ID ${on}`],
    ['what is held back and why, and whether it is paused', `npm run -s guard -- status ${on}`],
    ['let it be repaired again', `npm run -s guard -- resume acme-docs ${on}`],
    ['stop all writes; the same with resume ends it', `npm run -s guard -- pause ${on}`],
  ];
};

export const printAddresses = (lab: Lab, printer: Printer): void => {
  printer.heading('The lab stays up. Ctrl-C ends it.');
  printer.labelled('endpoint', `${lab.endpoint}   (every AWS service; nothing leaves this machine)`);
  printer.labelled('account', `${lab.account.id}, table ${lab.tableName}`);
  printer.labelled('slack', `${lab.slack.pageUrl}   (open it, or curl it: the messages as text)`);
  for (const distribution of Object.values(lab.seeded.distributions)) {
    printer.labelled(
      'edge',
      `${distribution.name.padEnd(9)}${distribution.id}  ${pageUrl(lab, distribution.name, '/page-1.html')}`,
    );
  }
  printer.line();
  printer.line('You are alice, a person in the console. The AWS CLI comes from PyPI: pip install awscli');
  for (const line of exportsFor('AKIALABALICE')) printer.line(`  ${line}`);
  for (const [what, command] of [...commands(lab), ...guardCommands(lab)]) {
    printer.line();
    printer.line(`  # ${what}`);
    printer.line(`  ${command}`);
  }
  printer.line();
  printer.line("With AWS_ACCESS_KEY_ID=ASIALABTERRAFORM the same calls are made by Terraform's role.");
};
