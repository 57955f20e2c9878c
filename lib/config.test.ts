import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { partitionOfRegion } from './core/model/partition.ts';

const environment = { AWS_REGION: 'us-east-1', ORIGIN_GUARD_ACCOUNT: '111122223333' };

describe('readConfig', () => {
  it('observes by default, with the safe durations', () => {
    const { settings, partition, slackParameter } = readConfig(environment);

    expect(settings.mode).toBe('observe');
    expect(settings.restore).toBe('unless-human');
    expect(settings.graceMs).toBe(900_000);
    expect(settings.settleMs).toBe(120_000);
    expect(partition).toBe('aws');
    expect(slackParameter).toBeUndefined();
  });

  it('refuses a missing account and an unknown mode, naming both', () => {
    const broken = { AWS_REGION: 'us-east-1', ORIGIN_GUARD_MODE: 'fix-it' };

    expect(() => readConfig(broken)).toThrow(ConfigError);
    expect(() => readConfig(broken)).toThrow(/ORIGIN_GUARD_ACCOUNT.*ORIGIN_GUARD_MODE/s);
  });

  it.each([
    ['ORIGIN_GUARD_GRACE_SECONDS', '899'],
    ['ORIGIN_GUARD_SECOND_READ_SECONDS', '60'],
    ['ORIGIN_GUARD_SETTLE_SECONDS', '1'],
    ['ORIGIN_GUARD_SECOND_PURGE_SECONDS', '10'],
  ])('refuses %s=%s in a deployed stack and allows it in the lab', (name, value) => {
    const unsafe = { ...environment, [name]: value };

    expect(() => readConfig(unsafe)).toThrow(new RegExp(`${name} is ${value}, below the safe minimum`));
    expect(() => readConfig({ ...unsafe, ORIGIN_GUARD_LAB: 'true' })).not.toThrow();
  });

  it('reads lists with blanks, and refuses what is no account id', () => {
    const trusted = readConfig({
      ...environment,
      ORIGIN_GUARD_TRUSTED_ACCOUNTS: '444455556666, 777788889999,',
    });

    expect(trusted.settings.trustedAccounts).toEqual(['444455556666', '777788889999']);
    expect(() => readConfig({ ...environment, ORIGIN_GUARD_TRUSTED_ACCOUNTS: '4444' })).toThrow(ConfigError);
  });
});

describe('partitionOfRegion', () => {
  it.each([
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('%s is in %s', (region, partition) => {
    expect(partitionOfRegion(region)).toBe(partition);
  });
});
