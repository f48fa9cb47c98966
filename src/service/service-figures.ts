import type { Holdings } from '../http/protocol/holdings.ts';
import type { OperatorOutbox } from '../operator/operator-outbox.ts';
import type { QuarantineKeeper } from '../quarantine/quarantine-keeper.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { ServiceFigures } from '../telemetry/service-metrics.ts';
import type { Durable } from './open-durable.ts';
import { queueAge } from './queue-age.ts';

interface FiguresInput {
  readonly durable: Durable;
  readonly quarantine: Pick<QuarantineKeeper, 'count'>;
  readonly holdings: Pick<Holdings, 'counts'>;
  readonly room: Pick<DiskRoom, 'figures'>;
  /** null: no OPERATOR_WEBHOOK is set. */
  readonly outbox: Pick<OperatorOutbox, 'size'> | null;
}

/** What each scrape of the metrics reads. */
export function figuresOf(input: FiguresInput): ServiceFigures {
  const { durable, quarantine, holdings, room, outbox } = input;
  const { database, writes, expiryClock } = durable;
  const { jobs, deliveries } = database;
  return {
    jobsByStatus: () => jobs.counts(),
    queueDepth: async () => (await jobs.counts()).queued,
    queueOldestSeconds: async () => (await queueAge(jobs)).oldestSeconds,
    diskFreeBytes: async () => (await room.figures()).freeBytes,
    diskReserveBytes: async () => (await room.figures()).reserveBytes,
    operatorMessages: () => outbox?.size ?? 0,
    pendingWebhooks: () => deliveries.pending(),
    quarantinedArtworks: () => quarantine.count(),
    heldWrites: () => writes.size,
    unreadableRows: () => database.unreadableRows(),
    expiryLagSeconds: () => expiryClock.behindMs() / 1000,
    heldByRequests: () => holdings.counts(),
  };
}
