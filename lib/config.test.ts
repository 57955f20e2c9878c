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

  it('reads modes of classes, in any spelling', () => {
    const { settings } = readConfig({
      ...environment,
      ORIGIN_GUARD_CLASS_MODES: ' harden=enforce, Narrow = Propose ,',
    });

    expect(settings.classModes).toEqual({ harden: 'enforce', narrow: 'propose' });
    expect(readConfig(environment).settings.classModes).toEqual({});
  });

  it.each([
    ['harden', '"harden" is not class=mode'],
    ['harden=', '"harden=" is not class=mode'],
    ['harden=enforce=x', '"harden=enforce=x" is not class=mode'],
    ['harder=enforce', '"harder" is no class; the classes are grant, narrow, revoke, prune, write, harden'],
    ['harden=on', '"on" is no mode; the modes are observe, propose, enforce'],
    ['constructor=enforce', '"constructor" is no class'],
    ['report=enforce', 'class report never writes'],
    ['write=enforce', 'class write is never more than proposed'],
    ['harden=observe,harden=enforce', 'class harden is named twice'],
    ['a=enforce,narrow=off', /"a" is no class.*"off" is no mode/s],
  ])('refuses ORIGIN_GUARD_CLASS_MODES=%s in words', (value, words) => {
    const start = () => readConfig({ ...environment, ORIGIN_GUARD_CLASS_MODES: value });

    expect(start).toThrow(ConfigError);
    expect(start).toThrow(words);
    expect(start).toThrow(/ORIGIN_GUARD_CLASS_MODES/);
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
