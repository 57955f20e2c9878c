/** CloudFront Functions, two stages; the lab stores their code and never runs it. */
import type { Reply } from '../wire.ts';
import { nodeAt, quantityList, textAt, type XmlNode } from '../xml.ts';
import { bodyOf, type CloudFrontContext, checkIfMatch, fault, noContent, xmlReply } from './context.ts';
import type { EdgeFunction, FunctionStage } from './state.ts';

const find = (context: CloudFrontContext): EdgeFunction => {
  const found = context.account.cloudFront.functions.get(context.ids[0] ?? '');
  if (found === undefined) throw fault('NoSuchFunctionExists', 404, 'The function does not exist.');
  return found;
};

const stageOf = (context: CloudFrontContext, edgeFunction: EdgeFunction): FunctionStage => {
  const stage = context.request.query.get('Stage') ?? 'DEVELOPMENT';
  const found = stage === 'LIVE' ? edgeFunction.live : edgeFunction.development;
  if (found === undefined)
    throw fault('NoSuchFunctionExists', 404, 'The function does not exist in this stage.');
  return found;
};

const summary = (edgeFunction: EdgeFunction, stageName: string, stage: FunctionStage): XmlNode => ({
  Name: edgeFunction.name,
  Status: edgeFunction.live === undefined ? 'UNPUBLISHED' : 'DEPLOYED',
  FunctionConfig: edgeFunction.config,
  FunctionMetadata: {
    FunctionARN: edgeFunction.arn,
    Stage: stageName,
    CreatedTime: new Date(edgeFunction.createdAt).toISOString(),
    LastModifiedTime: new Date(stage.modifiedAt).toISOString(),
  },
});

const stageFrom = (context: CloudFrontContext, code: Buffer): FunctionStage => ({
  code,
  eTag: context.account.random.cloudFrontId('E'),
  modifiedAt: context.account.clock.now(),
});

const answer = (status: number, edgeFunction: EdgeFunction, stageName: string, stage: FunctionStage): Reply =>
  xmlReply(status, 'FunctionSummary', summary(edgeFunction, stageName, stage), {
    headers: { etag: stage.eTag },
    responseElements: { functionSummary: { name: edgeFunction.name }, eTag: stage.eTag },
  });

export const createFunction = (context: CloudFrontContext): Reply => {
  const { account } = context;
  const body = bodyOf(context, 'CreateFunctionRequest');
  const name = textAt(body, 'Name') ?? '';
  if (account.cloudFront.functions.has(name)) {
    throw fault(
      'FunctionAlreadyExists',
      409,
      'A function with the same name already exists in this account.',
    );
  }
  const development = stageFrom(context, Buffer.from(textAt(body, 'FunctionCode') ?? '', 'base64'));
  const edgeFunction: EdgeFunction = {
    name,
    arn: `arn:${account.partition}:cloudfront::${account.id}:function/${name}`,
    createdAt: account.clock.now(),
    config: nodeAt(body, 'FunctionConfig'),
    development,
    live: undefined,
  };
  account.cloudFront.functions.set(name, edgeFunction);
  return answer(201, edgeFunction, 'DEVELOPMENT', development);
};

export const updateFunction = (context: CloudFrontContext): Reply => {
  const edgeFunction = find(context);
  checkIfMatch(context, edgeFunction.development.eTag);
  const body = bodyOf(context, 'UpdateFunctionRequest');
  edgeFunction.config = nodeAt(body, 'FunctionConfig');
  edgeFunction.development = stageFrom(context, Buffer.from(textAt(body, 'FunctionCode') ?? '', 'base64'));
  const reply = answer(200, edgeFunction, 'DEVELOPMENT', edgeFunction.development);
  return { ...reply, headers: { ...reply.headers, ettag: edgeFunction.development.eTag } };
};

export const publishFunction = (context: CloudFrontContext): Reply => {
  const edgeFunction = find(context);
  checkIfMatch(context, edgeFunction.development.eTag);
  edgeFunction.live = { ...edgeFunction.development };
  return answer(200, edgeFunction, 'LIVE', edgeFunction.live);
};

export const getFunction = (context: CloudFrontContext): Reply => {
  const stage = stageOf(context, find(context));
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', etag: stage.eTag },
    body: stage.code,
  };
};

export const describeFunction = (context: CloudFrontContext): Reply => {
  const edgeFunction = find(context);
  const stageName = context.request.query.get('Stage') ?? 'DEVELOPMENT';
  return answer(200, edgeFunction, stageName, stageOf(context, edgeFunction));
};

export const deleteFunction = (context: CloudFrontContext): Reply => {
  const edgeFunction = find(context);
  checkIfMatch(context, edgeFunction.development.eTag);
  context.account.cloudFront.functions.delete(edgeFunction.name);
  return noContent;
};

export const listFunctions = (context: CloudFrontContext): Reply => {
  const stage = context.request.query.get('Stage');
  const summaries = [...context.account.cloudFront.functions.values()].flatMap((one): XmlNode[] => [
    ...(stage !== 'LIVE' ? [summary(one, 'DEVELOPMENT', one.development)] : []),
    ...(stage !== 'DEVELOPMENT' && one.live !== undefined ? [summary(one, 'LIVE', one.live)] : []),
  ]);
  return xmlReply(200, 'FunctionList', { MaxItems: 100, ...quantityList('FunctionSummary', summaries) });
};
