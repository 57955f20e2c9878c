import { afterEach, describe, expect, it } from 'vitest';
import { kmsPort } from './kms.ts';
import { type Answer, instantClock, json, jsonError, startWire, type Wire } from './testing/wire.ts';

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
const document = { Version: '2012-10-17', Statement: [] };

let wire: Wire;
afterEach(() => wire.close());

const port = async (answer: Answer) => {
  wire = await startWire(answer);
  return kmsPort(wire.options, instantClock());
};

const target = (index: number) => String(wire.requests[index]?.headers['x-amz-target']).split('.')[1];

describe('reading a key', () => {
  it('asks in the Region that the ARN names', async () => {
    const kms = await port(() => json({ Policy: JSON.stringify(document) }));
    expect(await kms.keyPolicy(keyArn)).toEqual({ status: 'known', value: document });
    expect(wire.requests[0]?.headers.authorization).toContain('/eu-west-1/kms/');
    expect(JSON.parse(wire.requests[0]?.body ?? '')).toEqual({ KeyId: keyArn, PolicyName: 'default' });
  });

  it('describes what a bucket names, in the words of the AWS CLI', async () => {
    const kms = await port(() =>
      json({
        KeyMetadata: { Arn: keyArn, KeyId: '1234abcd', KeyManager: 'CUSTOMER', CreationDate: 1_700_000_000 },
      }),
    );
    expect(await kms.describeKey('alias/site', 'eu-west-1')).toEqual({
      status: 'known',
      value: {
        Arn: keyArn,
        KeyId: '1234abcd',
        KeyManager: 'CUSTOMER',
        CreationDate: '2023-11-14T22:13:20.000Z',
      },
    });
  });

  it('reads every page of grants', async () => {
    const kms = await port((request) =>
      JSON.parse(request.body).Marker === 'm'
        ? json({ Grants: [{ GrantId: 'g2', Operations: ['Decrypt'] }], Truncated: false })
        : json({
            Grants: [{ GrantId: 'g1', GranteeServicePrincipal: 'cloudfront.amazonaws.com' }],
            Truncated: true,
            NextMarker: 'm',
          }),
    );
    expect(await kms.keyGrants(keyArn)).toEqual({
      status: 'known',
      value: [
        { GrantId: 'g1', GranteeServicePrincipal: 'cloudfront.amazonaws.com' },
        { GrantId: 'g2', Operations: ['Decrypt'] },
      ],
    });
  });

  it('is absent for NotFoundException and unreadable for the rest', async () => {
    const kms = await port((_, index) =>
      index < 3 ? jsonError(400, 'NotFoundException') : jsonError(400, 'AccessDeniedException'),
    );
    expect(await kms.keyPolicy(keyArn)).toEqual({ status: 'absent' });
    expect(await kms.keyGrants(keyArn)).toEqual({ status: 'absent' });
    expect(await kms.describeKey('k', 'eu-west-1')).toEqual({ status: 'absent' });
    const because = expect.stringMatching(/^AccessDeniedException: /);
    expect(await kms.keyPolicy(keyArn)).toMatchObject({ status: 'unreadable', because });
    expect(await kms.keyGrants(keyArn)).toMatchObject({ status: 'unreadable', because });
    expect(await kms.describeKey('k', 'eu-west-1')).toMatchObject({ status: 'unreadable', because });
  });

  it('takes a policy that is not JSON for unreadable', async () => {
    const kms = await port(() => json({ Policy: 'not json' }));
    expect(await kms.keyPolicy(keyArn)).toMatchObject({
      status: 'unreadable',
      because: expect.stringMatching(/^UnexpectedAnswer: .*not JSON\.$/),
    });
  });
});

describe('writing a key policy', () => {
  it('never waives the lock-out check', async () => {
    const kms = await port(() => json({}));
    expect(await kms.putKeyPolicy(keyArn, document)).toEqual({ status: 'written' });
    expect(target(0)).toBe('PutKeyPolicy');
    expect(JSON.parse(wire.requests[0]?.body ?? '')).toEqual({
      KeyId: keyArn,
      PolicyName: 'default',
      Policy: JSON.stringify(document),
    });
  });

  it('tries twice more when a principal is not visible yet, as long as the policy has not moved', async () => {
    let puts = 0;
    const kms = await port((request) => {
      if (String(request.headers['x-amz-target']).endsWith('GetKeyPolicy')) return json({ Policy: '{}' });
      puts += 1;
      return puts < 3 ? jsonError(400, 'MalformedPolicyDocumentException') : json({});
    });
    await kms.keyPolicy(keyArn);
    expect(await kms.putKeyPolicy(keyArn, document)).toEqual({ status: 'written' });
    expect(puts).toBe(3);
  });

  it('gives up on a principal that stays unknown', async () => {
    const kms = await port((request) =>
      String(request.headers['x-amz-target']).endsWith('GetKeyPolicy')
        ? json({ Policy: '{}' })
        : jsonError(400, 'MalformedPolicyDocumentException'),
    );
    await kms.keyPolicy(keyArn);
    expect(await kms.putKeyPolicy(keyArn, document)).toMatchObject({
      status: 'refused',
      code: 'MalformedPolicyDocumentException',
      because: expect.stringContaining(keyArn),
    });
  });

  it('does not even send a policy that KMS would call too long', async () => {
    const kms = await port(() => json({}));
    const long = { Version: '2012-10-17', Id: 'x'.repeat(32_768) };
    expect(await kms.putKeyPolicy(keyArn, long)).toMatchObject({
      status: 'refused',
      code: 'LimitExceededException',
    });
    expect(wire.requests).toHaveLength(0);
  });

  it('refuses where AWS refuses, and may be tried again where AWS is in trouble', async () => {
    const kms = await port((_, index) =>
      index === 0 ? jsonError(400, 'AccessDeniedException') : jsonError(500, 'KMSInternalException'),
    );
    expect(await kms.putKeyPolicy(keyArn, document)).toMatchObject({ status: 'refused' });
    expect(await kms.putKeyPolicy(keyArn, document)).toMatchObject({ status: 'failed', retry: true });
  });
});

it('never asks KMS to skip its lock-out check', async () => {
  const kms = await port(() => json({}));
  expect(await kms.putKeyPolicy(keyArn, document)).toEqual({ status: 'written' });
  const bodies = wire.requests.map(({ body }) => JSON.parse(body));
  expect(bodies).toEqual([{ KeyId: keyArn, PolicyName: 'default', Policy: JSON.stringify(document) }]);
});
