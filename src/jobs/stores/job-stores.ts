import type { Transactions } from '../../transactions.ts';
import type { DeathStore } from './death-store.ts';
import type { EventStore } from './event-store.ts';
import type { JobStore } from './job-store.ts';
import type { PeakStore } from './peak-store.ts';

/** Everything that is stored about jobs. */
export interface JobStores {
  readonly jobs: JobStore;
  readonly events: EventStore;
  readonly deaths: DeathStore;
  readonly peaks: PeakStore;
  readonly transactions: Transactions;
}
