/** The rules that a deploy leaves in each Region: those of the stack at home, and the forwarders of the other Regions. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { forwardedRegions } from '../../deploy/forwarders/regions.cjs';
import type { EventRules } from '../services/event-rules.ts';
import { homeRegion, lambdaName } from './definitions.ts';
import type { Deployment } from './deployment.ts';

interface ForwarderTemplate {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Properties: {
          readonly Name: { readonly 'Fn::Sub': string };
          readonly EventPattern: Readonly<Record<string, unknown>>;
        };
      }
    >
  >;
}

/** @param root the repository: the template is the one that is deployed */
const forwardersOf = (root: string): EventRules => {
  const file = join(root, 'deploy/forwarders/template.cjs');
  const { forwarderTemplate } = createRequire(import.meta.url)(file) as {
    forwarderTemplate: () => ForwarderTemplate;
  };
  const rules = Object.values(forwarderTemplate().Resources).map(({ Properties }) => Properties);
  return forwardedRegions('default', homeRegion).flatMap((region) =>
    rules.map(({ Name, EventPattern }) => ({
      name: Name['Fn::Sub'].replace(/^\$\{Name\}/, lambdaName('forwarders')),
      region,
      pattern: EventPattern,
      state: 'ENABLED',
    })),
  );
};

export const deployedRules = (deployment: Deployment, root: string): EventRules => [
  ...deployment.changeRules.map(({ ruleName, pattern }) => ({
    name: ruleName,
    region: homeRegion,
    pattern,
    state: 'ENABLED',
  })),
  ...forwardersOf(root),
];
