import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { createHttpServer } from '../http/server.ts';
import { EmbeddedJobs } from '../jobs/embedded-jobs.ts';
import { openJobStore } from '../jobs/job-store.ts';
import { isFinal } from '../jobs/job.ts';
import { createDiskStorage } from '../storage/disk-storage.ts';
import { RendererProcess } from '../supervision/renderer-process.ts';
import type { Log } from '../telemetry/logger.ts';
import { dataFolders, prepareFolders, sweepScratch } from '../storage/data-folders.ts';
import { Releasers } from './releasers.ts';
import { createServiceTelemetry } from './service-telemetry.ts';

export interface ServiceInput {
  readonly config: Config;
  readonly log: Log;
  /** Passed on to the renderer, which reads the same configuration from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Service {
  /** Where it listens. */
  readonly url: string;
  /** Ends everything in order; the running job is left at a checkpoint. */
  close(): Promise<void>;
}

const PACKAGE = new URL('../../../package.json', import.meta.url);
const RENDERER_ENTRY = fileURLToPath(new URL('../renderer.js', import.meta.url));

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

async function start({ config, log, env }: ServiceInput, releasers: Releasers): Promise<string> {
  const folders = dataFolders(config.dataDir);
  await prepareFolders(folders);
  const store = openJobStore(folders.database);
  releasers.push('database', () => store.close());
  await sweepScratch(folders, (id) => !isFinal(store.find(id)?.status ?? 'cancelled'));

  const telemetry = createServiceTelemetry(config, {
    jobsByStatus: () => store.counts(),
    queueDepth: () => store.counts().queued,
  });
  releasers.push('telemetry', () => telemetry.close());
  const { metrics } = telemetry;
  // The two know each other: the renderer's messages go to the jobs, the jobs' to the renderer.
  const renderer = new RendererProcess({
    ...{ env, log, entry: RENDERER_ENTRY, threads: config.renderThreads },
    readOomKills: telemetry.readOomKills,
    onMessage(message) {
      if (message.type === 'metrics') telemetry.onRendererMetrics(message.metrics);
      else jobs.handle(message);
    },
    onDeath(how) {
      metrics.rendererDied(how);
      jobs.rendererDied(how);
    },
  });
  const { queueLimit, renderConcurrency: concurrency } = config;
  const jobs = new EmbeddedJobs({
    ...{ store, renderer, metrics, log, queueLimit, concurrency, inputsDir: folders.inputs },
    storage: createDiskStorage(folders.files),
    now: () => new Date(),
  });
  jobs.recover();

  const limits = { maxBodyBytes: config.maxBodyBytes };
  const version = await readVersion();
  const http = createHttpServer({ jobs, log, limits, version, metrics: telemetry.page });
  releasers.push('http', () => http.close());
  releasers.push('renderer', () => renderer.stop(config.shutdownGraceMs));
  releasers.push('jobs', () => jobs.stop());
  renderer.start();
  return http.listen({ host: config.host, port: config.port });
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return version;
}
