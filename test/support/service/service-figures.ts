import type { ServiceFigures } from '../../../src/telemetry/service-metrics.ts';

/** The figures of an idle service. */
export function someFigures(change: Partial<ServiceFigures> = {}): ServiceFigures {
  return {
    jobsByStatus: () => Promise.resolve({}),
    queueDepth: () => Promise.resolve(0),
    queueOldestSeconds: () => Promise.resolve(0),
    diskFreeBytes: () => Promise.resolve(0),
    diskReserveBytes: () => Promise.resolve(0),
    operatorMessages: () => 0,
    pendingWebhooks: () => Promise.resolve(0),
    quarantinedArtworks: () => Promise.resolve(0),
    heldWrites: () => 0,
    unreadableRows: () => 0,
    expiryLagSeconds: () => 0,
    heldByRequests: () => ({}),
    ...change,
  };
}
