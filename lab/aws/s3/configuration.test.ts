import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabClients } from '../clients.ts';
import { refusal, startTestLab, type TestLab } from '../test-lab.ts';

let lab: TestLab;
let europe: LabClients;
beforeEach(async () => {
  lab = await startTestLab();
  europe = lab.as('lab-owner', 'eu-west-1');
  await europe.s3.send(
    new CreateBucketCommand({
      Bucket: 'site',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
});
afterEach(() => lab.close());

const Bucket = 'site';

describe('a new bucket', () => {
  test('blocks all public access, until that is taken away', async () => {
    const read = () => europe.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const on = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    expect((await read()).PublicAccessBlockConfiguration).toEqual(on);
    const PublicAccessBlockConfiguration = { ...on, BlockPublicPolicy: false };
    await europe.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect((await read()).PublicAccessBlockConfiguration).toEqual(PublicAccessBlockConfiguration);
    await europe.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
    });
  });

  test('has none when the trap is off, as before April 2023', async () => {
    lab.account.traps.blockPublicAccessOnNewBuckets = false;
    await lab.s3.send(new CreateBucketCommand({ Bucket: 'old-style' }));
    const read = lab.s3.send(new GetPublicAccessBlockCommand({ Bucket: 'old-style' }));
    expect(await refusal(read)).toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  test('encrypts with SSE-S3 and is enforced by its owner', async () => {
    const encryption = await europe.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    const ownership = await europe.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    const acl = europe.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    expect(await refusal(acl)).toMatchObject({ name: 'AccessControlListNotSupported', status: 400 });
  });

  test('can have other ownership, or none said', async () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await europe.s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    const blocked = europe.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    expect(await refusal(blocked)).toMatchObject({ name: 'AccessDenied' });
    await europe.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    expect(await refusal(europe.s3.send(new GetBucketOwnershipControlsCommand({ Bucket })))).toMatchObject({
      name: 'OwnershipControlsNotFoundError',
    });
  });

  test('has tags when some were put', async () => {
    const read = () => europe.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({ name: 'NoSuchTagSet', status: 404 });
    const TagSet = [{ Key: 'origin-guard', Value: 'revoked' }];
    await europe.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await read()).TagSet).toEqual(TagSet);
    await europe.s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({ name: 'NoSuchTagSet' });
  });
});
