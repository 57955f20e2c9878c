/** What S3 demands of the actions and resources of a bucket policy. */
import type { Json, JsonObject } from '../../../lib/core/model/json.ts';
import { bucketActions, namesMeant, objectActions } from '../policy/actions.ts';
import { listOf } from '../policy/document.ts';
import type { ShapeRules } from '../policy/shape.ts';

const known = [...bucketActions, ...objectActions];
const objects = new Set(objectActions);
const buckets = new Set(bucketActions);

type Level = 'bucket' | 'object';

/** The levels a resource covers; none when it is not of this bucket. */
const levelsOf = (resource: string, bucketArn: string): readonly Level[] => {
  if (resource === bucketArn) return ['bucket'];
  if (resource.startsWith(`${bucketArn}/`)) return ['object'];
  return resource.startsWith(`${bucketArn}*`) ? ['bucket', 'object'] : [];
};

const texts = (value: Json | undefined): readonly string[] => listOf(value).map(String);

const appliesSomewhere = (action: string, levels: ReadonlySet<Level>): boolean =>
  namesMeant(action, 's3', known).some(
    (name) => (levels.has('object') && objects.has(name)) || (levels.has('bucket') && buckets.has(name)),
  );

export const bucketPolicyRules = (bucketArn: string): ShapeRules => ({
  scopeFault: (statement: JsonObject): string | undefined => {
    const actions = texts(statement.Action ?? statement.NotAction);
    if (actions.some((action) => namesMeant(action, 's3', known).length === 0))
      return 'Policy has invalid action';
    const resources = texts(statement.Resource ?? statement.NotResource);
    const levels = resources.map((resource) => levelsOf(resource, bucketArn));
    if (levels.some((level) => level.length === 0)) return 'Policy has invalid resource';
    if (statement.Action === undefined || statement.Resource === undefined) return undefined;
    const covered = new Set(levels.flat());
    return actions.every((action) => appliesSomewhere(action, covered))
      ? undefined
      : 'Action does not apply to any resource(s) in statement';
  },
});
