/** The composition of the command line for an installed stack: its own table, queue, bus and settings, as a person. */
import type { App, Log } from './app.ts';
import { checkPort } from './aws/checks.ts';
import { homeRegion } from './aws/clients.ts';
import { type AwsOptions, accountPort, systemClock } from './aws/index.ts';
import { parametersPort } from './aws/parameters.ts';
import type { Actor } from './core/model/memory.ts';
import type { Reading } from './core/model/reading.ts';
import type { DoctorPorts } from './doctor.ts';
import { type Installation, installationParameter, readInstallation } from './installation.ts';
import { slackWebhook } from './slack/webhook.ts';
import { appOfStack, awsOptionsOf, LiveAccountError, type LiveOptions } from './wire.ts';

export interface InstalledOptions extends LiveOptions {
  readonly stage: string;
}

export interface Opened {
  readonly app: App;
  readonly installation: Installation;
  /** Who asks, as CloudTrail will name them. */
  readonly by: Actor;
  readonly doctor: DoctorPorts;
}

const notInstalled = (
  account: string,
  region: string,
  name: string,
  reading: Exclude<Reading<string>, { status: 'known' }>,
): LiveAccountError =>
  new LiveAccountError(
    reading.status === 'absent'
      ? `Origin Guard is not installed in account ${account}, Region ${region} (no parameter ${name}): deploy it, or ` +
          'name its stage with --stage.'
      : `Whether Origin Guard is installed in account ${account}, Region ${region}, cannot be told: ` +
          `${reading.because} Nothing was done. It needs ssm:GetParameter on ${name}.`,
  );

const doctorOf = (aws: AwsOptions, { region, partition }: Installation): DoctorPorts => ({
  checks: checkPort({ ...aws, region, partition }),
  parameters: parametersPort({ ...aws, region, partition }),
  slackAt: (url) => slackWebhook({ url, clock: systemClock, maxAttempts: 2 }),
});

/**
 * Finds the stack of that stage in the account of the caller's credentials.
 * @throws LiveAccountError when the account cannot be opened, or nothing is installed; InstallationError
 */
export const openInstallation = async (options: InstalledOptions, log: Log): Promise<Opened> => {
  const aws = awsOptionsOf(options);
  const name = installationParameter(options.stage);
  const [identity, parameter] = await Promise.all([
    accountPort(aws).identity(),
    parametersPort(aws).parameter(name),
  ]);
  if (identity.status !== 'known') {
    const because = identity.status === 'unreadable' ? identity.because : 'no answer';
    throw new LiveAccountError(
      `The account could not be opened (GetCallerIdentity): ${because} Nothing was done. Check --profile, --region ` +
        'and your credentials.',
    );
  }
  const { account, partition, arn } = identity.value;
  if (parameter.status !== 'known') throw notInstalled(account, homeRegion(aws), name, parameter);
  const installation = readInstallation(parameter.value, name);
  if (installation.account !== account)
    throw new LiveAccountError(
      `The parameter ${name} is about account ${installation.account}, and you are in ${account}. Nothing was done.`,
    );
  const by: Actor = {
    kind: 'person',
    name: arn,
    tool: 'origin-guard CLI',
    eventId: undefined,
    eventName: undefined,
    at: Date.now(),
  };
  return {
    app: {
      ...appOfStack({ ...installation, partition }, aws, log),
      remainingMs: () => Number.POSITIVE_INFINITY,
    },
    doctor: doctorOf(aws, installation),
    ...{ installation, by },
  };
};
