/** The requests that decisions are about: who asks what, with which facts known about the call. */
export type { AccessRequest, ContextValue, Requester } from './access-request.ts';
export * from './cloudfront-requests.ts';
export * from './other-requests.ts';
