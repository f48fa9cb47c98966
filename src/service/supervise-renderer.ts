import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { rendererSettings } from '../config/renderer-settings.ts';
import type { RendererListener } from '../jobs/renderer-port.ts';
import type { DecoderEnded } from '../messages.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import type { QuarantineKeeper } from '../quarantine/quarantine-keeper.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { DecoderIncident } from '../supervision/incidents/incident.ts';
import {
  examineDecoder,
  examineRenderer,
  reportGivingUp,
} from '../supervision/incidents/post-mortem.ts';
import { RendererProcess, type SupervisorListener } from '../supervision/renderer-process.ts';
import type { RendererDeath } from '../supervision/incidents/classify-death.ts';
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
  const { metrics } = telemetry;
  const relief = new MemoryRelief(findReliefTools());
  const sendQuarantine = sendingQuarantine(readers);
  const ends = new OneAtATime();
  readers.quarantine.onChange(() => void sendQuarantine());
  return {
    started: sendQuarantine,
    ready() {
      // Before the renderer gets work.
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
    decoderEnded(ended) {
      metrics.decoderEnded(ended.end);
      const incident = examineDecoder(ended, new Date());
      void ends.run(() => recordDecoderEnd(ended, incident, readers));
    },
    job: (message) => jobs.handle(message),
    quoted: (questionId, quote) => jobs.quoted(questionId, quote),
    preflighted: (questionId, report) => jobs.preflighted(questionId, report),
    questionFailed: (questionId, problem) => jobs.questionFailed(questionId, problem),
    died: (death) => reportDeath(death, readers),
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

/** In one turn of the event loop: no work is given to the next renderer in between. */
function reportDeath(
  death: RendererDeath,
  { jobs, telemetry, incidents, config }: RendererReaders,
): void {
  telemetry.metrics.rendererDied(death.class);
  const { limitBytes } = telemetry.readMemory();
  const { renderConcurrency: concurrency } = config;
  const background = { now: new Date(), limitBytes, concurrency, earlier: incidents.recent() };
  const incident = examineRenderer(death, background);
  if (incident !== null) incidents.report(incident);
  jobs.rendererDied(death.class, incident);
}

/**
 * Sends the renderer the whole quarantine. One after the other, so that no list arrives after a newer one. A
 * database that cannot be read leaves the renderer with the list that it has. Never rejects.
 */
function sendingQuarantine({
  renderer,
  quarantine,
  log,
}: Pick<RendererReaders, 'renderer' | 'quarantine' | 'log'>): () => Promise<void> {
  const sends = new OneAtATime();
  const send = async (): Promise<void> => {
    try {
      renderer.send({ type: 'quarantine', artworks: await quarantine.all() });
    } catch (error) {
      log.error({ err: error }, 'quarantine not sent');
    }
  };
  return () => sends.run(send);
}

/**
 * A database that cannot store it, for example because the disk is full, must not stop the service. Never
 * rejects.
 */
async function recordDecoderEnd(
  ended: DecoderEnded,
  incident: DecoderIncident,
  { incidents, quarantine, log }: Pick<RendererReaders, 'incidents' | 'quarantine' | 'log'>,
): Promise<void> {
  try {
    await quarantine.ended(ended, await incidents.reportDecoder(incident));
  } catch (error) {
    log.error({ err: error, sha256: ended.artworkId }, 'ended decoder not recorded');
  }
}
