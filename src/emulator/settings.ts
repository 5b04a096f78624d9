/** How the account behaves; tests may change any of it while the emulator runs. */
import { loadContract } from './contract.js';
import type { RateLabel } from './document.js';

export class Settings {
  /** What `create` does in a managed domain. */
  managedDomainCreate: 'active' | 'pending' = 'active';
  ssoEnabled = true;
  /** The pre-provisioning option of SSO. */
  ssoPreprovisioning = true;
  /** Free accounts get HTTP 200 with an error body from groups and roles. */
  paid = true;
  /** Invitations (action=create) a day. */
  dailyCreateCap = Number.POSITIVE_INFINITY;
  passwordNeedsSpecial = false;
  forbiddenNameWords: readonly string[] = ['zoom support'];
  /** Of tokens issued from now on. */
  scopes: readonly string[] = loadContract().scopes;
  /** Of the role that the app's owner has. */
  permissions: readonly string[] = loadContract().permissions;
  tokenSeconds = 3600;
  /** Requests a second by label; undefined: counted, never enforced. */
  rateLimits: Readonly<Partial<Record<RateLabel, number>>> | undefined = undefined;
  /** Requests a day by label; undefined: no limit. */
  dailyLimits: Readonly<Partial<Record<RateLabel, number>>> | undefined = undefined;
  /** Whether answers tell the limits; Zoom's own do not always (observed). */
  rateHeaders = true;
  /** How long an API call takes; its work is done at the beginning. */
  latencyMs = 0;

  /** What else is in `chosen` is not taken. */
  constructor(chosen: Partial<Settings>) {
    const settings = Object.entries(chosen).filter(([name, value]) => Object.hasOwn(this, name) && value !== undefined);
    Object.assign(this, Object.fromEntries(settings));
  }
}
