import { join } from 'node:path';
import { configureSharp } from '../artwork/decoding/configure-sharp.ts';
import { configureFonts } from '../artwork/svg/fonts/configure-fonts.ts';
import { MeasurementCache } from '../artwork/preflight/measurements.ts';
import type { RendererSettings } from '../config/renderer-settings.ts';
import type { FlightRecorder } from '../flight-recorder/flight-recorder.ts';
import { createGovernor, type Governor } from '../memory/governor.ts';
import { createMemoryReader } from '../memory/readings/readings.ts';
import { startSampler } from '../memory/brake/sampler.ts';
import { SharedMemoryState } from '../memory/brake/shared-memory-state.ts';
import { followState } from '../memory/brake/shared-state-machine.ts';
import { MEMORY_STATES } from '../memory/policy.ts';
import type { FromRenderer, ToRenderer } from '../messages.ts';
import { Quarantine } from '../quarantine/quarantine.ts';
import { createEncoders } from '../rendering/create-encoders.ts';
import { createDiskRoom } from '../storage/disk-room.ts';
import { createDiskStorage } from '../storage/disk-storage.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { declareMemoryGauges } from '../telemetry/memory-gauges.ts';
import { createRegistry, exportMetrics } from '../telemetry/metrics.ts';
import { sendEvents } from '../telemetry/renderer-events.ts';
import { startDecoders } from '../decoders/pool/start-decoders.ts';
import { SharedChildren } from '../memory/brake/shared-children.ts';
import { createJobLedger, type JobLedger } from './prediction/job-ledger.ts';
import { renderSettings } from './prediction/render-settings.ts';
import { StallWatch } from './run/stall-watch.ts';
import { storedPathIn } from './run/stored-sources.ts';
import { RendererHost } from './renderer-host.ts';

const HEARTBEAT_MS = 250;

export interface RendererInput {
  readonly config: RendererSettings;
  readonly folders: DataFolders;
  readonly log: Log;
  /** Its records are kept even if this process is killed. */
  readonly recorder: FlightRecorder;
  readonly send: (message: FromRenderer) => void;
  /** Whether decoders can keep allocations in a file. */
  readonly canSpill: boolean;
}

export interface Renderer {
  handle(message: Exclude<ToRenderer, { type: 'shutdown' }>): void;
  /** Leaves all work at its next checkpoint, then frees all resources. */
  close(): Promise<void>;
}

/** Composes the renderer process. */
export function startRenderer(input: RendererInput): Renderer {
  const { config, folders, log, recorder, send } = input;
  const reader = createMemoryReader({
    limitOverrideBytes: config.memory.limitBytes,
    reservedRatio: config.memory.reservedRatio,
  });
  const settingsIn = (budgetBytes: number) =>
    renderSettings(config.renderThreads, budgetBytes, input.canSpill);
  const settings = settingsIn(reader.read().budgetBytes);
  configureSharp(settings);
  const fonts = readFonts(input);
  const registry = createRegistry('renderer');
  const counters = sendEvents((event) => send({ type: 'counted', event }));
  const metrics = { ...counters, state: declareMemoryGauges(registry, MEMORY_STATES) };
  const shared = new SharedMemoryState();
  const states = followState(shared, config.memory);
  const governor = createGovernor({ reader, config: config.memory, log, metrics, states });
  const children = new SharedChildren();
  const sampler = startSampler({
    config: config.memory,
    shared,
    children,
    recorder: recorder.address,
    onBrake: () => void governor.brake(),
  });
  const encoders = createEncoders(settings);
  governor.addDroppable({ name: 'spare_buffers', drop: () => encoders.freeSpareBuffers() });

  const quarantine = new Quarantine();
  const room = createDiskRoom({ dir: config.dataDir, reserveBytes: config.diskReserveBytes });
  const decoders = startDecoders({
    reserveDisk: (bytes) => room.reserve(bytes),
    scratchDir: folders.scratch,
    timeoutMs: config.artwork.decodeTimeoutMs,
    threads: settings.threads,
    most: settings.decoders,
    spillAboveBytes: settings.spillAboveBytes,
    fonts: { fontsDir: config.fontsDir, fontsConf: fonts.confPath },
    followed: children,
    isPaused: () => governor.isPausing(),
    quarantine,
    oomKills: () => reader.read().oomKills ?? 0,
    onEnded: ({ end, artworkId, operation, owner, stderr }) =>
      send({ type: 'decoder-ended', end, artworkId, operation, owner, stderr }),
    log,
    healthLogMs: config.healthLogMs,
  });
  // The memory that they free shows up in the readings for the whole container.
  governor.addDroppable({ name: 'decoders', drop: () => decoders.freeMemory().then(() => 0) });

  const ledger = createJobLedger(governor, config.memory.emergency, log);
  const host = new RendererHost({
    config,
    memory: { governor, ledger, sampled: shared, settings, settingsIn },
    disk: {
      storage: createDiskStorage(folders.files),
      room,
      scratchDir: folders.scratch,
      storedPath: storedPathIn(folders),
      fetchedDirOf: (id) => join(folders.inputs, id),
    },
    decoders,
    encoders,
    measured: new MeasurementCache(quarantine),
    quarantine,
    stalls: new StallWatch(config.stallMs),
    telemetry: { log, metrics, recorder },
    send,
  });
  const stopHeartbeat = startHeartbeat({ governor, ledger, host, registry, send });
  void decoders.warm.then(() => send({ type: 'ready' }));

  return {
    handle: (message) => host.handle(message),
    async close() {
      await host.stopAll();
      await decoders.close();
      stopHeartbeat();
      await encoders.close();
      await sampler.close();
      reader.close();
    },
  };
}

function readFonts({ config, folders, log }: Pick<RendererInput, 'config' | 'folders' | 'log'>) {
  const fonts = configureFonts({ fontsDir: config.fontsDir, workDir: folders.fontconfig });
  log.info({ faces: fonts.faces.length, version: fonts.version }, 'fonts read');
  return fonts;
}

interface Heartbeat {
  readonly governor: Pick<Governor, 'report'>;
  readonly ledger: Pick<JobLedger, 'promisedBytes'>;
  readonly host: Pick<RendererHost, 'stalledJob'>;
  readonly registry: ReturnType<typeof createRegistry>;
  readonly send: (message: FromRenderer) => void;
}

/**
 * Sends the memory state and the metrics, now and at every heartbeat. Returns a function that stops the
 * heartbeats.
 */
function startHeartbeat({ governor, ledger, host, registry, send }: Heartbeat): () => void {
  const beat = (): void => {
    const { promisedBytes } = ledger;
    send({
      type: 'heartbeat',
      memory: { ...governor.report(), promisedBytes },
      stalledJob: host.stalledJob(),
    });
  };
  const timer = setInterval(() => {
    beat();
    void exportMetrics(registry).then((exported) => send({ type: 'metrics', metrics: exported }));
  }, HEARTBEAT_MS);
  beat();
  return () => clearInterval(timer);
}
