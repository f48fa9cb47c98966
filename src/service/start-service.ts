import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { Holdings } from '../http/protocol/holdings.ts';
import { createLinks } from '../http/resources/links.ts';
import { createHttpServer, type HttpServerInput } from '../http/server.ts';
import { EmbeddedJobs } from '../jobs/embedded-jobs.ts';
import { JobFiles } from '../jobs/job-files.ts';
import type { JobLimits, JobsInput } from '../jobs/jobs-input.ts';
import { QuarantineKeeper } from '../quarantine/quarantine-keeper.ts';
import { dataFolders, prepareFolders, type DataFolders } from '../storage/data-folders.ts';
import { createDiskRoom } from '../storage/disk-room.ts';
import { createDiskStorage } from '../storage/disk-storage.ts';
import { LEAVE_GRACE_MS } from '../supervision/end-reason.ts';
import type { Log } from '../telemetry/logger.ts';
import { closeInTime } from './closing/close-in-time.ts';
import { Deadline } from './closing/deadline.ts';
import { drain } from './closing/drain.ts';
import type { Ending } from './closing/ending.ts';
import { startExpiry } from './expiry/expiry.ts';
import { IncidentLog } from './reports/incident-log.ts';
import { takeOverFromLastRun, type LastRun } from './reports/last-run.ts';
import { openDurable, type Durable } from './open-durable.ts';
import { logNotices } from './reports/log-notices.ts';
import { openAccess } from './open-access.ts';
import { openOperatorWebhook, openOutbox } from './open-operator-webhook.ts';
import { operatorConditions } from './operator-conditions.ts';
import { figuresOf } from './service-figures.ts';
import { Releasers } from './closing/releasers.ts';
import { reportLostFiles } from './reports/report-lost-files.ts';
import { createServiceTelemetry, type ServiceTelemetry } from './telemetry/service-telemetry.ts';
import { ReservedMemory } from './reserved-memory.ts';
import { startFetching } from './start-fetching.ts';
import { startUploads } from './start-uploads.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { startWebhooks } from './start-webhooks.ts';
import { logHealthEvery } from '../supervision/renderer-health.ts';
import { createRendererProcess, listenToRenderer } from './supervise-renderer.ts';
import { sweepFolders } from './expiry/sweep-folders.ts';

export interface ServiceInput {
  readonly config: Config;
  readonly log: Log;
  /** The renderer's environment, from which it reads the same configuration. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this process was asked to end, and the one that is told how it does. */
  readonly ending: Ending;
  /** Called if no renderer can be started: the service should close and exit with an error. */
  readonly onGiveUp: () => void;
}

export interface Service {
  /** The address that the service listens on. */
  readonly url: string;
  /** Closes everything in order; running jobs stop at a checkpoint. */
  close(): Promise<void>;
}

const PACKAGE = new URL('../../../package.json', import.meta.url);

/**
 * Composes and starts the service process.
 * @throws the error of the component that failed to start, after the others have been closed
 * @throws StopRequested if the process is asked to end in the meantime
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
  const { config, env, log, ending } = input;
  const folders = await openFolders(config, log);
  const durable = await openDurable(folders, log, releasers);
  const { database, writes, expiryClock } = durable;
  const { transactions } = database;
  const scratch = await sweepFolders(folders, database.jobs);

  const holdings = new Holdings();
  const quarantine = openQuarantine(config, database, log);
  const room = createDiskRoom({ dir: config.dataDir, reserveBytes: config.diskReserveBytes });
  const outbox = openOutbox(config, folders, log);
  const figures = figuresOf({ durable, quarantine, holdings, room, outbox });
  const telemetry = createServiceTelemetry(config, figures);
  releasers.push('telemetry', () => telemetry.close());
  const { metrics, memoryNow } = telemetry;

  const operator = await openOperatorWebhook({ config, folders, outbox, metrics, log }, releasers);
  const told = { store: database.incidents, transactions, writes, log, metrics, operator };
  const incidents = await IncidentLog.open(told);
  const lastRun = startFlight(folders, { config, telemetry, incidents, ending });
  releasers.push('flight recorder', () => endFlight(lastRun, ending));

  const renderer = createRendererProcess({ config, env, folders, log, telemetry });
  telemetry.followCircuit(renderer);
  const expiryNow = (): Date => expiryClock.now();
  logNotices({ config, env, budgetBytes: memoryNow().budgetBytes }, log);
  const reserved = new ReservedMemory(renderer);
  const stored = { store: database.uploads, transactions, quarantine, writes };
  const keeping = { config, folders, log, room, expiryNow, reserved, memoryNow };
  const uploads = await startUploads({ ...stored, ...keeping }, releasers);
  const fetching = startFetching({ config, memoryNow, reserved, telemetry, room, log }, releasers);
  const storage = createDiskStorage(folders.files, reportLostFiles({ log, metrics }));
  const files = new JobFiles({ storage, scratch, inputsDir: folders.inputs });
  const work = { files, renderer, room, writes, expiryNow, ...fetching };
  const jobs = await startJobs(
    { config, database, uploads, telemetry, log, lastRun, work },
    releasers,
  );
  releasers.push('quarantine', startExpiry(quarantine, log));

  const access = await openAccess({ config, folders, log });
  const links = createLinks({ publicUrl: config.access.publicUrl, sign: access.links.sign });
  const onWebhook = await startWebhooks(
    { config, folders, stores: database, links, metrics, writes, log },
    releasers,
  );

  const http = createHttpServer({
    service: {
      jobs,
      incidents: database.incidents,
      quarantine,
      deliveries: database.deliveries,
      webhookRules: config.webhooks,
      uploads,
      links,
      onWebhook,
      metrics: telemetry.page,
      version: await readVersion(),
    },
    log,
    limits: { maxBodyBytes: config.maxBodyBytes },
    arrival: config.arrival,
    access,
    origins: config.access.origins,
    fairUse: fairUseOf(config),
    holdings,
    isEnding: () => ending.asked.aborted,
  });
  ending.asked.throwIfAborted();
  const deadline = new Deadline(config.shutdownGraceMs);
  releasers.push('http', () => closeInTime(http, deadline.leftMs(), log));
  // Work that has not left by then is in a native operation: it resumes from its last checkpoint.
  releasers.push('renderer', () => renderer.stop(Math.min(deadline.leftMs(), LEAVE_GRACE_MS)));
  releasers.push('jobs', () => jobs.stop());
  const heard = { ...input, renderer, jobs, quarantine, reserved, telemetry, incidents };
  renderer.start(listenToRenderer(heard));
  operator.watch(operatorConditions({ config, jobs: database.jobs, room, renderer }), releasers);
  releasers.push('health log', logHealthEvery(config.healthLogMs, renderer, log));
  releasers.push('drain', () => drain({ ending, ms: config.shutdownDrainMs, deadline, log }));
  return http.listen({ host: config.host, port: config.port });
}

interface StartJobsInput extends Pick<ServiceInput, 'config' | 'log'> {
  readonly database: Durable['database'];
  readonly uploads: Uploads;
  readonly telemetry: Pick<ServiceTelemetry, 'metrics'>;
  readonly lastRun: LastRun;
  readonly work: Pick<
    JobsInput,
    'files' | 'renderer' | 'room' | 'writes' | 'expiryNow' | 'fetcher' | 'places'
  >;
}

/** Takes up the jobs of the last run, and removes jobs as they expire, until the releaser runs. */
async function startJobs(input: StartJobsInput, releasers: Releasers): Promise<EmbeddedJobs> {
  const { config, database, uploads, telemetry, log, lastRun, work } = input;
  const jobs = new EmbeddedJobs({
    ...work,
    stores: database,
    findUploads: (ids, owner) => uploads.filesOf(ids, owner),
    assertAllowed: (sha256) => uploads.assertAllowed(sha256),
    limits: jobLimitsOf(config),
    telemetry: { log, metrics: telemetry.metrics, now: () => new Date() },
  });
  await jobs.recover(lastRun.incident);
  releasers.push('expiry', startExpiry(jobs, log));
  return jobs;
}

async function openFolders({ dataDir }: Config, log: Log): Promise<DataFolders> {
  const folders = dataFolders(dataDir);
  const paths = await prepareFolders(folders);
  if (paths.length > 0) log.warn({ paths }, 'data readable by others');
  return folders;
}

interface FlightInput extends Pick<ServiceInput, 'config' | 'ending'> {
  readonly telemetry: Pick<ServiceTelemetry, 'readMemory'>;
  readonly incidents: IncidentLog;
}

/** Reports how the last run of the service died, if it did, and starts to record this one. */
function startFlight(
  folders: Pick<DataFolders, 'flights'>,
  { config, telemetry, incidents, ending }: FlightInput,
): LastRun {
  const { oomKills, limitBytes } = telemetry.readMemory();
  const { renderConcurrency: concurrency } = config;
  const earlier = incidents.recent();
  const lastRun = takeOverFromLastRun(folders, oomKills, { limitBytes, concurrency, earlier });
  ending.noteIn(lastRun.recorder);
  if (lastRun.incident !== null) incidents.report(lastRun.incident);
  return lastRun;
}

function openQuarantine(
  { quarantineMs: lengthMs }: Config,
  { quarantine: store, transactions }: Durable['database'],
  log: Log,
): QuarantineKeeper {
  return new QuarantineKeeper({ store, transactions, lengthMs, now: () => new Date(), log });
}

/** Marks a clean end; without it, the next start reports a death. */
function endFlight({ recorder }: LastRun, ending: Ending): void {
  ending.noteIn(null);
  recorder.end('closed');
  recorder.close();
}

function jobLimitsOf(config: Config): JobLimits {
  return {
    concurrency: config.renderConcurrency,
    questionMs: config.questionMs,
    answerMs: Math.max(config.questionMs, config.arrival.maxWaitSeconds * 1000),
    leaveGraceMs: LEAVE_GRACE_MS,
    queueLimit: config.queueLimit,
    obtainMs: config.artwork.obtainTimeoutMs,
    queuedPerKey: config.fairUse.queuedPerKey,
    keepFailedMs: config.keepFailedMs,
    retentionMs: config.retentionMs,
  };
}

function fairUseOf({ fairUse }: Config): HttpServerInput['fairUse'] {
  const { requestsPerMinute: requests, bytesPerMinute: bytes } = fairUse;
  const { trustedProxies, clientAddressHeader } = fairUse;
  const quotas = { requests, bytes };
  return { quotas, trustedProxies, clientAddressHeader, nowMs: () => performance.now() };
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return version;
}
