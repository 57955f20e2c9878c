import { expect, it } from 'vitest';
import { originPickers, withoutVersion } from './origin-pickers.ts';

const edge = {
  code: new Map([
    ['arn:f', 'return event.request;'],
    ['arn:g', 'cf.createRequestOriginGroup({})'],
  ]),
  harmless: new Set(['arn:aws:lambda:us-east-1:111122223333:function:safe']),
};
const lambda = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;

it('an ARN without its version keeps everything else', () => {
  expect(withoutVersion(lambda('safe:7'))).toBe(lambda('safe'));
  expect(withoutVersion(lambda('safe'))).toBe(lambda('safe'));
});

it.each<[object, readonly string[]]>([
  [{ EventType: 'viewer-request', FunctionARN: 'arn:f' }, []],
  [{ EventType: 'viewer-response', FunctionARN: 'arn:g' }, []],
  [
    { EventType: 'viewer-request', FunctionARN: 'arn:g' },
    ['CloudFront Function arn:g uses createRequestOriginGroup'],
  ],
  [
    { EventType: 'brand-new', FunctionARN: 'arn:g' },
    ['CloudFront Function arn:g uses createRequestOriginGroup'],
  ],
  [{ FunctionARN: 'arn:h' }, ['the code of CloudFront Function arn:h could not be read']],
  [{}, ['a CloudFront Function without a readable ARN is attached']],
])('the CloudFront Function %j', (association, reasons) => {
  expect(originPickers([association], [], edge)).toEqual(reasons);
});

it.each<[object, readonly string[]]>([
  [{ EventType: 'viewer-request', LambdaFunctionARN: lambda('x') }, []],
  [{ EventType: 'origin-response', LambdaFunctionARN: lambda('x') }, []],
  [{ EventType: 'viewer-response', LambdaFunctionARN: lambda('x') }, []],
  [{ EventType: 'origin-request', LambdaFunctionARN: lambda('safe:3') }, []],
  [
    { EventType: 'origin-request', LambdaFunctionARN: lambda('x:1') },
    [`Lambda@Edge function ${lambda('x:1')} runs on origin-request and may pick an origin`],
  ],
  [{ EventType: 'origin-request' }, ['a Lambda@Edge function without a readable ARN is attached']],
])('the Lambda@Edge association %j', (association, reasons) => {
  expect(originPickers([], [association], edge)).toEqual(reasons);
});

it('each reason once, sorted', () => {
  const unread = (name: string) => ({ FunctionARN: name });
  expect(
    originPickers([unread('z'), unread('b'), unread('z')], [{ EventType: 'origin-request' }], edge),
  ).toEqual([
    'a Lambda@Edge function without a readable ARN is attached',
    'the code of CloudFront Function b could not be read',
    'the code of CloudFront Function z could not be read',
  ]);
});
