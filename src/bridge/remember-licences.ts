/** What a deactivation takes, written down before it is sent. */
import { sameLink } from '../mapping/plan.js';
import { plansOf } from '../mapping/plan-profile.js';
import type { Plan } from '../mapping/plan-types.js';
import type { Bridge } from './options.js';
import type { LinkedUser } from './render.js';

/** A deactivation takes the licences with it: what they were must be known even if the bridge dies right after. */
export async function rememberLicences(user: LinkedUser, plan: Plan, bridge: Bridge): Promise<void> {
  if (plan.link === undefined || !plan.changes.some((change) => change.kind === 'deactivate')) return;
  const { id, formerLicence } = plan.link;
  const base = user.link ?? { id, login: user.zoom.email.toLowerCase(), kept: {}, deferred: {} };
  const link = {
    ...base,
    deferred: { ...base.deferred, ...plansOf(user.zoom) },
    ...(formerLicence === undefined ? {} : { formerLicence }),
  };
  if (!sameLink(link, user.link)) await bridge.store.links.save(link);
}
