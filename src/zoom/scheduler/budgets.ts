/** How much Zoom lets an account ask, by plan: per label and second, and per day (Zoom's page "Rate limits", 2026-02). */

export type RateLabel = 'Light' | 'Medium' | 'Heavy' | 'Resource-intensive';

export type ZoomPlan = 'free' | 'pro' | 'business';

/** What is counted by the day: a label, or users created with action=create, which Zoom invites by mail. */
export type DayBudgetName = RateLabel | 'invitations';

export interface RateBudget {
  readonly count: number;
  readonly seconds: number;
}

export interface PlanBudget {
  readonly rates: Readonly<Record<RateLabel, RateBudget>>;
  /** Absent: no daily limit. Days end at 00:00 UTC. */
  readonly days: Readonly<Partial<Record<DayBudgetName, number>>>;
  /** Resource-intensive calls that count into the day of Heavy ones. */
  readonly sharesHeavyDay: boolean;
}

const perSecond = (count: number): RateBudget => ({ count, seconds: 1 });
const perMinute = (count: number): RateBudget => ({ count, seconds: 60 });

/** All apps of the account draw on these together. `business` stands for Business, Education, Enterprise and Partner. */
export const BUDGETS: Readonly<Record<ZoomPlan, PlanBudget>> = {
  free: {
    rates: { Light: perSecond(4), Medium: perSecond(2), Heavy: perSecond(1), 'Resource-intensive': perMinute(10) },
    days: { Light: 6000, Medium: 2000, Heavy: 1000, 'Resource-intensive': 30_000, invitations: 50 },
    sharesHeavyDay: false,
  },
  pro: {
    rates: { Light: perSecond(30), Medium: perSecond(20), Heavy: perSecond(10), 'Resource-intensive': perMinute(10) },
    days: { Heavy: 30_000, invitations: 1500 },
    sharesHeavyDay: true,
  },
  business: {
    rates: { Light: perSecond(80), Medium: perSecond(60), Heavy: perSecond(40), 'Resource-intensive': perMinute(20) },
    days: { Heavy: 60_000, invitations: 10_000 },
    sharesHeavyDay: true,
  },
};
