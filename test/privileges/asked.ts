/** What IAM would be asked for one request: actions, resources and the condition keys that our roles look at. */
import type { Routed, ServiceRequest } from '../../lab/aws/wire.ts';

export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

type Named = Pick<Routed, 'operation' | 'resource'>;
type Request = Pick<ServiceRequest, 'service' | 'region' | 'body'>;
type Body = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => String(value ?? '');
const bodyOf = (request: Request): Body => JSON.parse(request.body.toString('utf8') || '{}');

/** Calls whose permission has another name (Service Authorization Reference). */
const renamed: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBuckets',
  HeadBucket: 'ListBucket',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
};

/** CloudFront calls that AWS lets nobody scope; every other one is about a distribution or a function. */
const cloudFrontResource = (account: string, { operation, resource = '' }: Named): string => {
  if (operation === 'ListTagsForResource') return resource;
  if (operation.startsWith('List')) return '*';
  const type = operation.includes('Function') ? 'function' : 'distribution';
  return `arn:aws:cloudfront::${account}:${type}/${resource}`;
};

/** Transactions need the rights of their parts, and an index is a resource of its own. */
const ofTable = (request: Request, operation: string, account: string): readonly Asked[] => {
  const body = bodyOf(request);
  const ask = (action: string, table: unknown, index?: unknown): Asked => ({
    action: `dynamodb:${action}`,
    resource:
      `arn:aws:dynamodb:${request.region}:${account}:table/${text(table)}` +
      (index === undefined ? '' : `/index/${text(index)}`),
    keys: {},
  });
  if (operation === 'BatchGetItem')
    return Object.keys((body.RequestItems ?? {}) as Body).map((table) => ask(operation, table));
  if (operation !== 'TransactWriteItems') return [ask(operation, body.TableName, body.IndexName)];
  return (body.TransactItems as readonly Body[]).flatMap((item) =>
    Object.entries(item).map(([kind, part]) =>
      ask(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, (part as Body).TableName),
    ),
  );
};

const ofBus = (request: Request, account: string): readonly Asked[] =>
  ((bodyOf(request).Entries ?? []) as readonly Body[]).map((entry) => ({
    action: 'events:PutEvents',
    resource: `arn:aws:events:${request.region}:${account}:event-bus/${text(entry.EventBusName ?? 'default')}`,
    keys: { 'events:source': [text(entry.Source)], 'events:detail-type': [text(entry.DetailType)] },
  }));

const ruleArn = (request: Request, account: string): string =>
  `arn:aws:events:${request.region}:${account}:rule/${text(bodyOf(request).Name)}`;

const ofQueue = (request: Request, operation: string, account: string): Asked => ({
  action: `sqs:${operation.replace(/Batch$/, '')}`,
  resource: `arn:aws:sqs:${request.region}:${account}:${text(bodyOf(request).QueueUrl).split('/').pop()}`,
  keys: {},
});

/** Every service that a function may call stands here; one that does not is an error, so that none is overlooked. */
export const askedOf = (request: Request, named: Named, account: string): readonly Asked[] => {
  const { service } = request;
  const { operation, resource } = named;
  const action = `${service}:${renamed[operation] ?? operation}`;
  const keys = { 'aws:ResourceAccount': [account] };
  switch (service) {
    case 's3':
      return [{ action, resource: operation === 'ListBuckets' ? '*' : `arn:aws:s3:::${resource}`, keys }];
    case 'cloudfront':
      return [{ action, resource: cloudFrontResource(account, named), keys }];
    case 'kms':
      return [{ action, resource: text(resource), keys }];
    case 'dynamodb':
      return ofTable(request, operation, account);
    case 'sqs':
      return [ofQueue(request, operation, account)];
    case 'ssm': {
      const name = text(bodyOf(request).Name);
      return [{ action, resource: `arn:aws:ssm:${request.region}:${account}:parameter${name}`, keys }];
    }
    case 'cloudtrail':
      return [{ action, resource: text(bodyOf(request).TrailName ?? bodyOf(request).Name ?? '*'), keys }];
    case 'events':
      if (operation === 'PutEvents') return ofBus(request, account);
      return [{ action, resource: ruleArn(request, account), keys }];
  }
  throw new Error(`test/privileges/asked.ts does not know which permission ${service} ${operation} needs.`);
};
