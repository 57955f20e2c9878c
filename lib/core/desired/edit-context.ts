/** What the editor has to know of the account, so that plan and guard make the same document of the same changes. */
import type { Facts } from '../model/facts.ts';
import type { EditContext } from '../policy/edit-grant.ts';
import { isAccessControlId } from './users.ts';

export const editContext = (facts: Facts): EditContext => ({
  partition: facts.partition,
  isNoDistribution: (id) => isAccessControlId(facts, id),
});
