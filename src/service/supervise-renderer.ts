import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { rendererSettings } from '../config/renderer-settings.ts';
import type { RendererListener } from '../jobs/renderer-port.ts';
import type { DecoderEnded } from '../messages.ts';
import type { QuarantineKeeper } from '../quarantine/quarantine-keeper.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import {
  examineDecoder,
  examineRenderer,
  reportGivingUp,
} from '../supervision/incidents/post-mortem.ts';
import { RendererProcess, type SupervisorListener } from '../supervision/renderer-process.ts';
import { GIVE_UP_AFTER_MS } from '../supervision/start-attempts.ts';
import type { Log } from '../telemetry/logger.ts';
import type { IncidentLog } from './reports/incident-log.ts';
import type { ReservedMemory } from './reserved-memory.ts';
import { findReliefTools, MemoryRelief } from './memory-relief.ts';
import type { ServiceTelemetry } from './telemetry/service-telemetry.ts';

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
    launch: {
      entry: RENDERER_ENTRY,
      env,
      settings: rendererSettings(config),
      threads: config.renderThreads,
    },
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
  /** Receives the quarantine. */
  readonly renderer: Pick<RendererProcess, 'send'>;
  readonly jobs: RendererListener;
  readonly quarantine: QuarantineKeeper;
  readonly telemetry: Pick<
    ServiceTelemetry,
    | 'metrics'
    | 'readMemory'
    | 'onRendererMemory'
    | 'onRendererMetrics'
    | 'onRendererEvent'
    | 'onRendererExit'
  >;
  /** Also reserved while a renderer starts anew. */
  readonly reserved: Pick<ReservedMemory, 'tell'>;
  readonly incidents: IncidentLog;
  readonly config: Pick<Config, 'renderConcurrency'>;
  readonly log: Log;
  /** Called when no renderer could be started for ten minutes. */
  readonly onGiveUp: () => void;
}

/** Passes the renderer's messages and events on to the parts of the service that need them. */
export function listenToRenderer(readers: RendererReaders): SupervisorListener {
  const { jobs, telemetry, incidents } = readers;
  const { renderConcurrency: concurrency } = readers.config;
  const { metrics } = telemetry;
  const relief = new MemoryRelief(findReliefTools());
  const sendQuarantine = (): void => {
    readers.renderer.send({ type: 'quarantine', artworks: readers.quarantine.all() });
  };
  readers.quarantine.onChange(sendQuarantine);
  return {
    ready() {
      // Before the renderer gets work.
      sendQuarantine();
      readers.reserved.tell();
      jobs.rendererAvailable();
    },
    heartbeat(memory) {
      telemetry.onRendererMemory(memory);
      relief
        .stateIs(memory.state)
        .catch((error: unknown) => readers.log.warn({ err: error }, 'memory not returned'));
      jobs.rendererAvailable();
    },
    metrics: telemetry.onRendererMetrics,
    counted: telemetry.onRendererEvent,
    exited: telemetry.onRendererExit,
    decoderEnded: (ended) => recordDecoderEnd(ended, readers),
    job: (message) => jobs.handle(message),
    quoted: (questionId, quote) => jobs.quoted(questionId, quote),
    preflighted: (questionId, report) => jobs.preflighted(questionId, report),
    questionFailed: (questionId, problem) => jobs.questionFailed(questionId, problem),
    died(death) {
      metrics.rendererDied(death.class);
      const { limitBytes } = telemetry.readMemory();
      const earlier = incidents.recent();
      const background = { now: new Date(), limitBytes, concurrency, earlier };
      const incident = examineRenderer(death, background);
      if (incident !== null) incidents.report(incident);
      jobs.rendererDied(death.class, incident);
    },
    ended(reason) {
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

/**
 * A database that cannot store it, for example because the disk is full, must not stop the service.
 */
function recordDecoderEnd(
  ended: DecoderEnded,
  { telemetry, incidents, quarantine, log }: RendererReaders,
): void {
  telemetry.metrics.decoderEnded(ended.end);
  try {
    quarantine.ended(ended, incidents.reportDecoder(examineDecoder(ended, new Date())));
  } catch (error) {
    log.error({ err: error, sha256: ended.artworkId }, 'ended decoder not recorded');
  }
}
