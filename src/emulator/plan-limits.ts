/** The limits of Zoom's plans (Zoom's page "Rate limits"), as options of an emulated account. */
import type { RateLabel } from './document.js';
import type { Settings } from './settings.js';

type PlanLimits = Pick<Settings, 'rateLimits' | 'dailyLimits' | 'dailyCreateCap'>;

/** Our slice of Zoom has Light and Medium calls only. */
const limits: Readonly<
  Record<'free' | 'pro' | 'business', PlanLimits & Record<'rateLimits', Record<RateLabel, number>>>
> = {
  free: {
    rateLimits: { Light: 4, Medium: 2 },
    dailyLimits: { Light: 6000, Medium: 2000 },
    dailyCreateCap: 50,
  },
  pro: { rateLimits: { Light: 30, Medium: 20 }, dailyLimits: undefined, dailyCreateCap: 1500 },
  business: { rateLimits: { Light: 80, Medium: 60 }, dailyLimits: undefined, dailyCreateCap: 10_000 },
};

export const limitsOfPlan = (plan: keyof typeof limits): PlanLimits => limits[plan];
