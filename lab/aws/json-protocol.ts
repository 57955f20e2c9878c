/** AWS JSON 1.1 in and out. */
import { isJsonObject, type Json, type JsonObject } from '../../lib/core/model/json.ts';
import { AwsError, type Reply, type ServiceRequest } from './wire.ts';

export const jsonBody = (request: ServiceRequest): JsonObject => {
  try {
    const value: Json = JSON.parse(request.body.toString('utf8') || '{}');
    if (isJsonObject(value)) return value;
  } catch {
    // Falls through to the one answer for a body that is no JSON object.
  }
  throw new AwsError('SerializationException', 400, 'The request body is not a JSON object.');
};

export const jsonReply = (content: JsonObject, responseElements: JsonObject | null = null): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(content),
  responseElements,
});

/** `KeyId` -> `keyId`: CloudTrail lower-cases the first letter and nothing else (aws-facts 5.2). */
export const lowerFirst = (value: Json): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map(lowerFirst);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      lowerFirst(child),
    ]),
  );
};

export const lowerFirstObject = (value: JsonObject): JsonObject => lowerFirst(value) as JsonObject;
