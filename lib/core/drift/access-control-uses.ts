/** Which S3 origins sign with which origin access control, over the whole account. */
import type { DistributionFacts, Facts, OriginFacts, OriginSigning } from '../model/facts.ts';
import { valueOr } from '../model/reading.ts';

export interface AccessControlUse {
  readonly distribution: DistributionFacts;
  readonly origin: OriginFacts;
  readonly signing: Extract<OriginSigning, { type: 'oac' }>;
}

/** By access control id, sorted; only origins at the REST endpoint of a bucket, which is what type `s3` is for. */
export const accessControlUses = (
  facts: Facts,
): readonly (readonly [string, readonly AccessControlUse[]])[] => {
  const uses = valueOr(facts.distributions, []).flatMap((distribution) =>
    distribution.origins.flatMap((origin): readonly AccessControlUse[] =>
      origin.host.kind === 'rest' && origin.signing.type === 'oac'
        ? [{ distribution, origin, signing: origin.signing }]
        : [],
    ),
  );
  return [...Map.groupBy(uses, ({ signing }) => signing.id)].sort(([one], [other]) => (one < other ? -1 : 1));
};

export const useDetails = (id: string, uses: readonly AccessControlUse[]) => ({
  originAccessControl: id,
  origins: uses.map(({ distribution, origin }) => ({
    distribution: distribution.id,
    origin: origin.id,
    host: origin.domainName,
  })),
});
