import { describe, expect, it } from 'vitest';
import { InstallationError, installationParameter, readInstallation } from './installation.ts';

const name = installationParameter('prod');
const installed = {
  schema: 'origin-guard/installation/1',
  version: '1.2.3',
  stage: 'prod',
  region: 'us-east-1',
  variables: {
    ORIGIN_GUARD_ACCOUNT: '111122223333',
    ORIGIN_GUARD_MODE: 'enforce',
    ORIGIN_GUARD_TABLE: 'table',
    ORIGIN_GUARD_QUEUE_URL: 'https://queue',
    ORIGIN_GUARD_TRUSTED_ACCOUNTS: '444455556666',
    ORIGIN_GUARD_ROLE_NAMES: 'origin-guard-prod-OnChangeRole',
  },
};
const variables = (changes: Readonly<Record<string, string>>) =>
  JSON.stringify({ ...installed, variables: { ...installed.variables, ...changes } });

describe('an installation', () => {
  it('is named by its stage', () => {
    expect(name).toBe('/origin-guard/prod/installation');
  });

  it('has the settings that its functions have, read by the same schema', () => {
    expect(readInstallation(JSON.stringify(installed), name)).toMatchObject({
      stage: 'prod',
      version: '1.2.3',
      account: '111122223333',
      region: 'us-east-1',
      table: 'table',
      queueUrl: 'https://queue',
      bus: 'default',
      ourRoleNames: ['origin-guard-prod-OnChangeRole'],
      settings: { mode: 'enforce', restore: 'unless-human', trustedAccounts: ['444455556666'] },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['another schema', JSON.stringify({ ...installed, schema: 'origin-guard/installation/2' })],
    ['a setting that nobody knows', variables({ ORIGIN_GUARD_MODE: 'yolo' })],
    ['an unsafe duration', variables({ ORIGIN_GUARD_GRACE_SECONDS: '1' })],
    ['no table', variables({ ORIGIN_GUARD_TABLE: '' })],
  ])('that is %s is refused in words', (_, text) => {
    expect(() => readInstallation(text, name)).toThrow(InstallationError);
    expect(() => readInstallation(text, name)).toThrow(
      /^The parameter \/origin-guard\/prod\/installation .*Deploy this version/,
    );
  });

  it('of a lab may be as fast as a lab', () => {
    const lab = variables({ ORIGIN_GUARD_GRACE_SECONDS: '1', ORIGIN_GUARD_LAB: 'true' });
    expect(readInstallation(lab, name).settings.graceMs).toBe(1000);
  });
});
