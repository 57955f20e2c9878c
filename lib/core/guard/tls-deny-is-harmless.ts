/** A Deny of requests without TLS takes nothing from CloudFront that works today, nor from anybody who comes over TLS. */
import { type PlainHttpRead, plainHttpReads } from '../desired/plain-http.ts';
import { readerRequest } from '../policy/coverage.ts';
import { anonymousRequest, evaluate } from '../policy/evaluate.ts';
import type { Check, GuardInput } from './check.ts';
import { probes, targets } from './probes.ts';
import { canonicalUserIdOf } from './reach.ts';

const worksInPlainHttp = (read: PlainHttpRead, input: GuardInput): boolean => {
  const { arn, before } = input;
  const resource = `${arn}${read.origin.originPath}/origin-guard-probe`;
  const request =
    read.reader === undefined
      ? anonymousRequest({ action: 's3:GetObject', resource, secure: false })
      : readerRequest(read.reader, arn, resource, {
          secure: false,
          canonicalUserId: canonicalUserIdOf(read.reader, input),
        });
  const { outcome } = evaluate(before, request);
  return outcome === 'allowed' || outcome === 'undecidable';
};

const lostOverTls = (input: GuardInput): string | undefined => {
  for (const probe of probes(input)) {
    for (const { action, resource } of targets(input)) {
      const request = probe.ask(action, resource);
      const after = evaluate(input.after, request).outcome;
      if (after !== 'denied' || evaluate(input.before, request).outcome === 'denied') continue;
      return `The Deny would keep ${probe.who} from ${action} on ${resource} even over TLS.`;
    }
  }
  return undefined;
};

export const tlsDenyProblem: Check = (input) => {
  const { facts, name, tlsDenies, write } = input;
  if (tlsDenies.length === 0 || write.document.type !== 'bucket') return undefined;
  if (facts.distributions.status !== 'known')
    return `Which distributions come to ${name} without TLS is not known, so no Deny is added.`;
  const read = plainHttpReads(facts, write.document.name).find((one) => worksInPlainHttp(one, input));
  return read === undefined
    ? lostOverTls(input)
    : `The Deny would keep out distribution ${read.distribution.id}: ${read.because}.`;
};
