/** This process among the instances of the bridge: its part of Zoom's budgets, and whether it leads. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Store } from '../store/ports.js';
import type { SharedBudgets } from '../zoom/scheduler/scheduler.js';
import { shareBudgets } from './shared-budgets.js';

export interface Membership {
  /** One of all leads, and does what needs to be done once. A process that has its store to itself always leads. */
  leads(): boolean;
  /** Another may lead, and this one's part of the budgets is free. */
  close(): Promise<void>;
}

export async function joinInstances(
  { shared, dayUse }: Pick<Store, 'shared' | 'dayUse'>,
  budgets: SharedBudgets,
  log: Logger,
): Promise<Membership> {
  const instances = shared === undefined ? {} : { instances: shared.instances };
  const sharing = await shareBudgets({ budgets, dayUse, ...instances, id: randomUUID(), log });
  const leadership = shared?.runForLeader((leads) => {
    log.info(leads ? 'leads the instances' : 'leads the instances no more');
  });
  return {
    leads: () => leadership?.isLeader() ?? true,
    async close() {
      await Promise.all([leadership?.close(), sharing.close()]);
    },
  };
}
