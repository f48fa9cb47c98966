import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { createLinks } from '../http/resources/links.ts';
import { createHttpServer, type HttpServerInput } from '../http/server.ts';
import { EmbeddedJobs } from '../jobs/embedded-jobs.ts';
import { openJobStore, type JobStore } from '../jobs/job-store.ts';
import { createDiskRoom } from '../storage/disk-room.ts';
import { createDiskStorage } from '../storage/disk-storage.ts';
import type { Log } from '../telemetry/logger.ts';
import type { ServiceFigures } from '../telemetry/metrics.ts';
import { dataFolders, prepareFolders, type DataFolders } from '../storage/data-folders.ts';
import { closeInTime } from './close-in-time.ts';
import { Deadline } from './deadline.ts';
import { startExpiry } from './expiry.ts';
import { IncidentLog } from './incident-log.ts';
import { takeOverFromLastRun } from './last-run.ts';
import { openAccess } from './open-access.ts';
import { Releasers } from './releasers.ts';
import { createServiceTelemetry } from './service-telemetry.ts';
import { startUploads } from './start-uploads.ts';
import { startWebhooks } from './start-webhooks.ts';
import { createRendererProcess, listenToRenderer } from './supervise-renderer.ts';
import { sweepFolders } from './sweep-folders.ts';

export interface ServiceInput {
  readonly config: Config;
  readonly log: Log;
  /** Passed on to the renderer, which reads the same configuration from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The renderer cannot be kept alive: the service should be closed, and end with an error. */
  readonly onGiveUp: () => void;
}

export interface Service {
  /** Where it listens. */
  readonly url: string;
  /** Ends everything in order; the running job is left at a checkpoint. */
  close(): Promise<void>;
}

const PACKAGE = new URL('../../../package.json', import.meta.url);

/**
 * Composes and starts the service process.
 * @throws whatever kept a part from starting, after the parts that had started are closed again
 */
export async function startService(input: ServiceInput): Promise<Service> {
  const releasers = new Releasers(input.log);
  try {
    const url = await start(input, releasers);
    return { url, close: () => releasers.releaseAll() };
  } catch (error) {
    await releasers.releaseAll();
    throw error;
  }
}

async function start(input: ServiceInput, releasers: Releasers): Promise<string> {
  const { config, log, env } = input;
  const folders = dataFolders(config.dataDir);
  await prepareFolders(folders);
  const store = openJobStore(folders.database);
  releasers.push('database', () => store.close());
  const scratch = await sweepFolders(folders, store);
  const telemetry = createServiceTelemetry(config, figuresOf(store));
  releasers.push('telemetry', () => telemetry.close());
  const { metrics } = telemetry;
  const incidents = new IncidentLog({ store: store.incidents, log, metrics });
  const lastRun = takeOverFromLastRun(folders, telemetry.readOomKills());
  releasers.push('flight recorder', () => endFlight(lastRun));
  if (lastRun.incident !== null) incidents.report(lastRun.incident);
  const renderer = createRendererProcess({ config, env, folders, log, telemetry });
  const uploads = await startUploads({ config, folders, log, store: store.uploads }, releasers);
  const { queueLimit, keepFailedMs, retentionMs, renderConcurrency: concurrency } = config;
  const jobs = new EmbeddedJobs({
    ...{ store, renderer, metrics, log, queueLimit, concurrency, keepFailedMs },
    ...{ scratch, retentionMs, queuedPerKey: config.fairUse.queuedPerKey },
    ...diskOf(config, folders),
    pathsOfUploads: (ids, owner) => uploads.pathsOf(ids, owner),
    now: () => new Date(),
  });
  jobs.recover(lastRun.incident);
  releasers.push('expiry', startExpiry(jobs, log));

  const access = await openAccess({ config, folders, log });
  const links = createLinks({ publicUrl: config.access.publicUrl, sign: access.links.sign });
  await startWebhooks({ config, folders, store, metrics, log, links }, releasers);
  const http = createHttpServer({
    ...{ jobs, log, version: await readVersion(), metrics: telemetry.page },
    limits: { maxBodyBytes: config.maxBodyBytes },
    arrival: config.arrival,
    fairUse: fairUseOf(config),
    ...{ access, links, uploads, incidents: store.incidents, deliveries: store.deliveries },
    webhookRules: config.webhooks,
    origins: config.access.origins,
  });
  const deadline = new Deadline(config.shutdownGraceMs);
  releasers.push('http', () => closeInTime(http, deadline.leftMs(), log));
  releasers.push('renderer', () => renderer.stop(deadline.leftMs()));
  releasers.push('jobs', () => jobs.stop());
  renderer.start(listenToRenderer({ jobs, telemetry, incidents, onGiveUp: input.onGiveUp }));
  return http.listen({ host: config.host, port: config.port });
}

/** The mark of a clean end, without which the next start reports a death. */
function endFlight({ recorder }: ReturnType<typeof takeOverFromLastRun>): void {
  recorder.end('closed');
  recorder.close();
}

function diskOf({ dataDir: dir, diskReserveBytes: reserveBytes }: Config, folders: DataFolders) {
  return {
    inputsDir: folders.inputs,
    storage: createDiskStorage(folders.files),
    room: createDiskRoom({ dir, reserveBytes }),
  };
}

function figuresOf(store: JobStore): ServiceFigures {
  return {
    jobsByStatus: () => store.counts(),
    queueDepth: () => store.counts().queued,
    pendingWebhooks: () => store.deliveries.pending(),
  };
}

function fairUseOf({ fairUse }: Config): HttpServerInput['fairUse'] {
  const { requestsPerMinute: requests, bytesPerMinute: bytes, trustedProxies } = fairUse;
  return { quotas: { requests, bytes }, trustedProxies, nowMs: () => performance.now() };
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return version;
}
