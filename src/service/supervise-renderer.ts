import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import type { RendererListener } from '../jobs/renderer-port.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import { examineRenderer, reportGivingUp } from '../supervision/post-mortem.ts';
import { RendererProcess, type SupervisorListener } from '../supervision/renderer-process.ts';
import { GIVE_UP_AFTER_MS } from '../supervision/start-attempts.ts';
import type { Log } from '../telemetry/logger.ts';
import type { IncidentLog } from './incident-log.ts';
import type { ServiceTelemetry } from './service-telemetry.ts';

const RENDERER_ENTRY = fileURLToPath(new URL('../renderer.js', import.meta.url));

export interface RendererProcessInput {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: DataFolders;
  readonly log: Log;
  readonly telemetry: Pick<ServiceTelemetry, 'readOomKills'>;
}

/** Creates the supervised renderer process, which `start(listener)` starts. */
export function createRendererProcess(input: RendererProcessInput): RendererProcess {
  const { config, env, folders, log, telemetry } = input;
  return new RendererProcess({
    launch: { entry: RENDERER_ENTRY, env, threads: config.renderThreads },
    life: {
      flightPath: folders.flights.renderer,
      recycling: config.recycling,
      readOomKills: telemetry.readOomKills,
    },
    log,
    maxDeaths: config.maxDeaths,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
  });
}

export interface RendererReaders {
  readonly jobs: RendererListener;
  readonly telemetry: ServiceTelemetry;
  readonly incidents: IncidentLog;
  /** Called when no renderer could be started for ten minutes. */
  readonly onGiveUp: () => void;
}

/** Passes the renderer's messages and events on to the parts of the service that need them. */
export function listenToRenderer(readers: RendererReaders): SupervisorListener {
  const { jobs, telemetry, incidents } = readers;
  const { metrics } = telemetry;
  return {
    ready: () => jobs.rendererAvailable(),
    heartbeat(memory) {
      telemetry.onRendererMemory(memory);
      jobs.rendererAvailable();
    },
    metrics: telemetry.onRendererMetrics,
    job: (message) => jobs.handle(message),
    quoted: (questionId, quote) => jobs.quoted(questionId, quote),
    preflighted: (questionId, report) => jobs.preflighted(questionId, report),
    questionFailed: (questionId, problem) => jobs.questionFailed(questionId, problem),
    died(death) {
      telemetry.onRendererMemory(null);
      metrics.rendererDied(death.class);
      const incident = examineRenderer(death, new Date());
      if (incident !== null) incidents.report(incident);
      jobs.rendererDied(death.class, incident);
    },
    ended(reason) {
      telemetry.onRendererMemory(null);
      metrics.rendererRecycled(reason);
      jobs.rendererEnded();
    },
    gaveUp() {
      incidents.report(reportGivingUp(incidents.last, new Date()));
      readers.onGiveUp();
    },
    recycled: (reason) => metrics.rendererRecycled(reason),
  };
}
