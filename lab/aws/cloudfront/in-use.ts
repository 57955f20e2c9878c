/** Whether a distribution still names an access control or identity. */
import type { XmlNode } from '../xml.ts';
import type { CloudFrontContext } from './context.ts';
import { originsOf } from './rules.ts';

/** True while any configuration that edges may use, or soon will, names it. */
export const inUse = (context: CloudFrontContext, id: string, of: (origin: XmlNode) => string): boolean =>
  [...context.account.cloudFront.distributions.values()].some((distribution) =>
    distribution.versions
      .slice(-1)
      .some(({ config }) => originsOf(config).some((origin) => of(origin) === id)),
  );
