import type { Registry } from 'prom-client';
import { declareIn } from './declare-metrics.ts';
import { declareFetchCounters, type FetchCounters } from './fetch-metrics.ts';

export interface ServiceMetrics extends FetchCounters {
  jobEnded(status: string, seconds: number): void;
  rendererDied(death: string): void;
  rendererRecycled(reason: string): void;
  incident(incidentClass: string): void;
  decoderEnded(incidentClass: string): void;
  webhookTried(outcome: string): void;
  operatorTold(outcome: string): void;
  fileLost(why: string): void;
}

export interface ServiceFigures {
  readonly jobsByStatus: () => Promise<Readonly<Record<string, number>>>;
  readonly queueDepth: () => Promise<number>;
  /** How long the job that waits longest has been queued; 0: none waits. */
  readonly queueOldestSeconds: () => Promise<number>;
  readonly diskFreeBytes: () => Promise<number>;
  readonly diskReserveBytes: () => Promise<number>;
  /** Messages to the operator that have not been delivered. */
  readonly operatorMessages: () => number;
  readonly pendingWebhooks: () => Promise<number>;
  readonly quarantinedArtworks: () => Promise<number>;
  readonly heldWrites: () => number;
  readonly unreadableRows: () => number;
  /** Seconds by which the expiry clock is behind the system clock. */
  readonly expiryLagSeconds: () => number;
  readonly heldByRequests: () => Readonly<Record<string, number>>;
}

/** All values that labels of these counters can have; each is shown as 0 before its first event. */
export interface ServiceLabels {
  readonly statuses: readonly string[];
  readonly deaths: readonly string[];
  readonly recycles: readonly string[];
  readonly incidents: readonly string[];
  readonly decoderEnds: readonly string[];
  readonly attempts: readonly string[];
  readonly losses: readonly string[];
  readonly fetches: readonly string[];
}

export function declareServiceMetrics(
  registry: Registry,
  figures: ServiceFigures,
  known: ServiceLabels,
): ServiceMetrics {
  const { counter, histogram, gauge } = declareIn(registry);
  const statuses = { status: known.statuses };
  const ended = counter('jobs_total', 'Jobs that ended, by status.', { labels: statuses });
  const jobSeconds = histogram('job_seconds', 'Time from the start of a job to its end.', {
    labels: statuses,
  });
  const deaths = counter(
    'renderer_deaths_total',
    'Renderer processes that ended unexpectedly, by kind of death.',
    { labels: { how: known.deaths } },
  );
  const recycles = counter(
    'renderer_recycles_total',
    'Renderer processes replaced between jobs, by reason.',
    { labels: { reason: known.recycles } },
  );
  const incidents = declareIncidents(registry, figures, known);
  const tries = counter('webhook_attempts_total', 'Attempts to deliver a webhook, by outcome.', {
    labels: { outcome: known.attempts },
  });
  const told = counter(
    'operator_webhook_attempts_total',
    'Attempts to deliver a message to OPERATOR_WEBHOOK, by outcome.',
    { labels: { outcome: known.attempts } },
  );
  const lost = counter('lost_files_total', 'Stored files found missing or altered.', {
    labels: { why: known.losses },
  });
  showServiceFigures(gauge, figures);
  return {
    jobEnded(status, seconds) {
      ended.inc({ status });
      jobSeconds.observe({ status }, seconds);
    },
    rendererDied: (death) => deaths.inc({ how: death }),
    rendererRecycled: (reason) => recycles.inc({ reason }),
    incident: incidents.incident,
    decoderEnded: incidents.decoderEnded,
    webhookTried: (outcome) => tries.inc({ outcome }),
    operatorTold: (outcome) => told.inc({ outcome }),
    fileLost: (why) => lost.inc({ why }),
    ...declareFetchCounters(registry, known.fetches),
  };
}

function declareIncidents(
  registry: Registry,
  figures: ServiceFigures,
  known: ServiceLabels,
): Pick<ServiceMetrics, 'incident' | 'decoderEnded'> {
  const { counter, gauge } = declareIn(registry);
  const incidents = counter(
    'incidents_total',
    'Processes that ended unexpectedly, by class; see GET /incidents.',
    { labels: { class: known.incidents } },
  );
  const decoderEnds = counter(
    'decoder_ends_total',
    'Decoders that an artwork took down, by class of incident.',
    { labels: { class: known.decoderEnds } },
  );
  gauge('quarantined_artworks', 'Artworks refused because they took down a decoder twice.', {
    read: figures.quarantinedArtworks,
  });
  return {
    incident: (incidentClass) => incidents.inc({ class: incidentClass }),
    decoderEnded: (incidentClass) => decoderEnds.inc({ class: incidentClass }),
  };
}

function showServiceFigures(
  gauge: ReturnType<typeof declareIn>['gauge'],
  figures: ServiceFigures,
): void {
  gauge('webhooks_pending', 'Webhooks waiting to be delivered.', {
    read: figures.pendingWebhooks,
  });
  gauge('operator_messages_pending', 'Messages waiting to be delivered to OPERATOR_WEBHOOK.', {
    read: figures.operatorMessages,
  });
  gauge('jobs', 'Stored jobs, by status.', {
    label: 'status',
    read: figures.jobsByStatus,
  });
  gauge('requests_held', 'Turns, body room, waits, streams and downloads that requests hold.', {
    label: 'what',
    read: figures.heldByRequests,
  });
  gauge('held_writes', 'Changes waiting to be stored because the disk is full or failed.', {
    read: figures.heldWrites,
  });
  gauge('unreadable_rows', 'Stored records that could not be read since startup.', {
    read: figures.unreadableRows,
  });
  gauge(
    'expiry_lag_seconds',
    'Time by which the expiry clock is behind, because the system clock jumped or the service was off.',
    { read: figures.expiryLagSeconds },
  );
  // prom-client leaves process_start_time_seconds out of a page that merges processes.
  gauge('start_time_seconds', 'Time at which the service started, as Unix time.', {
    read: () => performance.timeOrigin / 1000,
  });
  gauge('queue_depth', 'Jobs waiting to be rendered.', { read: figures.queueDepth });
  gauge('queue_oldest_seconds', 'Time for which the job that waits longest has been queued.', {
    read: figures.queueOldestSeconds,
  });
  gauge('disk_free_bytes', 'Free disk space under DATA_DIR.', { read: figures.diskFreeBytes });
  gauge('disk_reserve_bytes', 'Disk space that is kept free (DISK_RESERVE_MB).', {
    read: figures.diskReserveBytes,
  });
}
