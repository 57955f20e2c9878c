import { afterEach, expect, it } from 'vitest';
import { accountPort } from './account.ts';
import { startWire, type Wire, xml } from './testing/wire.ts';

let wire: Wire;
afterEach(() => wire.close());

const identity = (arn: string) =>
  xml(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>u</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  );

it('takes the partition from the ARN', async () => {
  wire = await startWire(() => identity('arn:aws-cn:sts::111122223333:assumed-role/r/s'));
  expect(await accountPort(wire.options).identity()).toEqual({
    status: 'known',
    value: {
      account: '111122223333',
      partition: 'aws-cn',
      arn: 'arn:aws-cn:sts::111122223333:assumed-role/r/s',
    },
  });
});

it('is unreadable when the answer names no partition, and when STS denies', async () => {
  wire = await startWire((_, index) => (index === 0 ? identity('?') : { status: 403, body: '' }));
  const port = accountPort(wire.options);
  expect(await port.identity()).toMatchObject({ status: 'unreadable' });
  expect(await port.identity()).toMatchObject({ status: 'unreadable' });
});
