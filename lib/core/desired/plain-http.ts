/** The ways in which distributions may come to a bucket without TLS (aws-facts 1.4). */
import type { BehaviourFacts, DistributionFacts, Facts, OriginFacts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import { behavioursOf } from './behaviours.ts';
import { usersOfBucket } from './users.ts';
import { bucketOfOrigin } from './uses.ts';

export interface PlainHttpRead {
  readonly distribution: DistributionFacts;
  readonly origin: OriginFacts;
  /** Undefined for an unsigned request. */
  readonly reader: Reader | undefined;
  /** How it comes to be without TLS, as a clause. */
  readonly because: string;
}

const onlyHttps = new Set(['https-only', 'redirect-to-https']);

/** No behaviour that is known to send requests there: edge code or an origin group may, over any protocol. */
const openBehaviour = (behaviours: readonly BehaviourFacts[]): string | undefined => {
  if (behaviours.length === 0) return 'no behaviour tells over which protocol its viewers come';
  const open = behaviours.find(({ viewerProtocolPolicy }) => !onlyHttps.has(viewerProtocolPolicy));
  return open === undefined
    ? undefined
    : `its behaviour ${open.pathPattern} lets viewers come over HTTP (${open.viewerProtocolPolicy})`;
};

const readerOf = (distribution: DistributionFacts, { signing }: OriginFacts): Reader | undefined => {
  if (signing.type === 'oai') return { type: 'oai', id: signing.id };
  return signing.type === 'none' ? undefined : { type: 'distribution', arn: distribution.arn };
};

const plainRead = (distribution: DistributionFacts, origin: OriginFacts): PlainHttpRead | undefined => {
  const { host, signing } = origin;
  // CloudFront signs every request of an `always` OAC and sends it over HTTPS only.
  if (signing.type === 'oac' && signing.behaviour === 'always') return undefined;
  const reader = readerOf(distribution, origin);
  if (host.kind === 'website')
    return {
      distribution,
      origin,
      reader,
      because: `its origin ${origin.id} is a website endpoint, which takes HTTP only`,
    };
  const because = openBehaviour(behavioursOf(distribution, origin));
  return because === undefined ? undefined : { distribution, origin, reader, because };
};

/** Needs the complete list of distributions; in its order. */
export const plainHttpReads = (facts: Facts, bucket: string): readonly PlainHttpRead[] =>
  usersOfBucket(facts, bucket).flatMap((distribution) =>
    distribution.origins
      .filter((origin) => bucketOfOrigin(origin) === bucket)
      .flatMap((origin) => plainRead(distribution, origin) ?? []),
  );
