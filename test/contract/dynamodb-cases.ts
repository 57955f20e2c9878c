/** What both tables are asked: the calls and expressions of the guard's table, and what DynamoDB refuses. */
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Ask, TableName } from './dynamodb-bed.ts';

export const S = (value: string) => ({ S: value });
export const N = (value: number) => ({ N: String(value) });
export const key = (pk: string, sk: string) => ({ pk: S(pk), sk: S(sk) });
const due = (pk: string, sk: string, at: number) => ({ ...key(pk, sk), dueShard: S('0'), dueAt: N(at) });

export const given = [
  { ...key('a', '1'), kind: S('lease'), leaseUntil: N(10), holder: S('me') },
  { ...key('a', '2'), kind: S('edge'), body: S('x') },
  { ...key('a', 'edge#1'), kind: S('edge') },
  due('b', '1', 30),
  due('b', '2', 10),
  due('c', '1', 20),
];

export const values = (members: Readonly<Record<string, object>>) => ({
  ExpressionAttributeValues: members as never,
});
export const put = (item: object, more: object = {}): Ask => {
  return (client) => client.send(new PutItemCommand({ TableName, Item: item as never, ...more }));
};
const update = (UpdateExpression: string, more: object = {}, at = key('a', '1')): Ask => {
  return (client) => client.send(new UpdateItemCommand({ TableName, Key: at, UpdateExpression, ...more }));
};
const remove = (more: object = {}): Ask => {
  return (client) => client.send(new DeleteItemCommand({ TableName, Key: key('a', '1'), ...more }));
};
const query = (KeyConditionExpression: string, more: object): Ask => {
  return (client) => client.send(new QueryCommand({ TableName, KeyConditionExpression, ...more }));
};
const transact = (...TransactItems: object[]): Ask => {
  return (client) => client.send(new TransactWriteItemsCommand({ TransactItems: TransactItems as never }));
};
const Put = (item: object, more: object = {}) => ({ Put: { TableName, Item: item, ...more } });
const absent = { ConditionExpression: 'attribute_not_exists(pk)' };

export const writes: Readonly<Record<string, Ask>> = {
  'a put over another item': put({ ...key('a', '1'), kind: S('new') }),
  'a put that must be the first': put(key('a', '1'), absent),
  'a put that is the first': put(key('a', '9'), absent),
  'a lease that has run out': put(key('a', '1'), {
    ConditionExpression: 'attribute_not_exists(pk) OR leaseUntil < :now OR holder = :me',
    ...values({ ':now': N(11), ':me': S('you') }),
  }),
  'a lease that is held': put(key('a', '1'), {
    ConditionExpression: 'attribute_not_exists(pk) OR leaseUntil < :now OR holder = :me',
    ...values({ ':now': N(10), ':me': S('you') }),
  }),
  'a condition with NOT, AND and brackets': put(key('a', '1'), {
    ConditionExpression: 'NOT (kind = :edge OR leaseUntil > :ten) AND begins_with(holder, :m)',
    ...values({ ':edge': S('edge'), ':ten': N(10), ':m': S('m') }),
  }),
  'a condition with BETWEEN and IN': put(key('a', '1'), {
    ConditionExpression: 'leaseUntil BETWEEN :low AND :high AND kind IN (:one, :other)',
    ...values({ ':low': N(9), ':high': N(10), ':one': S('x'), ':other': S('lease') }),
  }),
  'a missing attribute is unequal': put(key('a', '2'), {
    ConditionExpression: 'nowhere <> :one',
    ...values({ ':one': N(1) }),
  }),
  'a delete with a condition': remove({ ConditionExpression: 'holder = :me', ...values({ ':me': S('me') }) }),
  'a delete of somebody else': remove({ ConditionExpression: 'holder = :me', ...values({ ':me': S('no') }) }),
  'a delete that shows what went': remove({ ReturnValues: 'ALL_OLD' }),
  'set, remove and add': update('SET holder = :h REMOVE kind ADD leaseUntil :n', {
    ...values({ ':h': S('you'), ':n': N(5) }),
    ReturnValues: 'ALL_NEW',
  }),
  'set from another attribute, and a sum': update('SET copy = holder, leaseUntil = leaseUntil - :n', {
    ...values({ ':n': N(3) }),
    ReturnValues: 'ALL_NEW',
  }),
  'set if it is not there': update(
    'SET holder = if_not_exists(holder, :h), fresh = if_not_exists(fresh, :h)',
    {
      ...values({ ':h': S('you') }),
      ReturnValues: 'ALL_NEW',
    },
  ),
  'an update that makes an item': update('SET kind = :k', values({ ':k': S('new') }), key('z', '1')),
  'an update that may not make one': update(
    'SET kind = :k',
    { ConditionExpression: 'attribute_exists(pk)', ...values({ ':k': S('new') }) },
    key('z', '1'),
  ),
  'an update that takes an item out of the index': update('REMOVE dueShard, dueAt', {}, key('b', '2')),
  'a transaction of three': transact(
    Put({ ...key('t', '1') }, absent),
    { Delete: { TableName, Key: key('a', '2') } },
    {
      Update: {
        TableName,
        Key: key('a', '1'),
        UpdateExpression: 'SET kind = :k',
        ...values({ ':k': S('new') }),
      },
    },
  ),
  'a transaction of which one condition does not hold': transact(
    Put(key('t', '1'), absent),
    Put(key('a', '1'), absent),
    { ConditionCheck: { TableName, Key: key('a', '2'), ConditionExpression: 'attribute_exists(pk)' } },
  ),
  'a transaction that touches an item twice': transact(Put(key('t', '1')), Put(key('t', '1'))),
  'an empty text as a key': put(key('', '1')),
  'a key of another type': put({ pk: N(1), sk: S('1') }),
  'a reserved word': update('SET owner = :o', values({ ':o': S('x') })),
};

export const reads: Readonly<Record<string, Ask>> = {
  'an item': (client) => client.send(new GetItemCommand({ TableName, Key: key('a', '1') })),
  'an item that is not there': (client) => client.send(new GetItemCommand({ TableName, Key: key('x', '1') })),
  'a partition': query('pk = :pk', values({ ':pk': S('a') })),
  'a partition from its end': query('pk = :pk', { ...values({ ':pk': S('a') }), ScanIndexForward: false }),
  'a prefix': query('pk = :pk AND begins_with(sk, :p)', values({ ':pk': S('a'), ':p': S('edge#') })),
  'a range': query(
    'pk = :pk AND sk BETWEEN :a AND :b',
    values({ ':pk': S('a'), ':a': S('1'), ':b': S('2') }),
  ),
  'what is due': query('dueShard = :s AND dueAt <= :now', {
    IndexName: 'due',
    ...values({ ':s': S('0'), ':now': N(20) }),
  }),
  'what is due, some of it': query('dueShard = :s AND dueAt <= :now', {
    IndexName: 'due',
    Limit: 1,
    ...values({ ':s': S('0'), ':now': N(20) }),
  }),
  'the next page of a partition': query('pk = :pk', {
    ...values({ ':pk': S('a') }),
    ExclusiveStartKey: key('a', '1'),
  }),
  'a filter after the limit': query('pk = :pk', {
    FilterExpression: 'kind = :k',
    Limit: 2,
    ...values({ ':pk': S('a'), ':k': S('edge') }),
  }),
  'a projection': query('pk = :pk', { ProjectionExpression: 'sk, body', ...values({ ':pk': S('a') }) }),
  'no hash key': query('sk = :sk', values({ ':sk': S('1') })),
};

/** As DynamoDB documents it; moto lets these pass, or ends with an error of its own. */
export const stricter: Readonly<Record<string, Ask>> = {
  'a value that no expression uses': put(key('a', '3'), { ...absent, ...values({ ':unused': N(1) }) }),
  'a value that is not defined': put(key('a', '3'), { ConditionExpression: 'kind = :gone' }),
  'an index that is not there': query('pk = :pk', { IndexName: 'other', ...values({ ':pk': S('a') }) }),
  'a nested path': update('SET kind.inner = :k', values({ ':k': S('x') })),
  'a member that it does not know': query('pk = :pk', { KeyConditions: {}, ...values({ ':pk': S('a') }) }),
  'a consistent read of the index': query('dueShard = :s', {
    IndexName: 'due',
    ConsistentRead: true,
    ...values({ ':s': S('0') }),
  }),
};
