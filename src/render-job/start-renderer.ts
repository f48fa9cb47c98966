import { configureSharp } from '../artwork/decoding/configure-sharp.ts';
import { configureFonts } from '../artwork/svg/fonts/configure-fonts.ts';
import { MeasurementCache } from '../artwork/preflight/measurements.ts';
import type { Config } from '../config/config.ts';
import type { FlightRecorder } from '../flight-recorder/flight-recorder.ts';
import { createGovernor } from '../memory/governor.ts';
import { createMemoryReader } from '../memory/readings/readings.ts';
import { startSampler } from '../memory/brake/sampler.ts';
import { SharedMemoryState } from '../memory/brake/shared-memory-state.ts';
import { followState } from '../memory/brake/shared-state-machine.ts';
import { MEMORY_STATES } from '../memory/policy.ts';
import type { FromRenderer, ToRenderer } from '../messages.ts';
import { createEncoderPool } from '../rendering/strips/encoder-pool.ts';
import { createDiskRoom } from '../storage/disk-room.ts';
import { createDiskStorage } from '../storage/disk-storage.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Log } from '../telemetry/logger.ts';
import { createRegistry, declareRendererMetrics, exportMetrics } from '../telemetry/metrics.ts';
import { createJobLedger } from './prediction/job-ledger.ts';
import { renderBudget } from './prediction/render-budget.ts';
import { RendererHost } from './renderer-host.ts';

const HEARTBEAT_MS = 250;

export interface RendererInput {
  readonly config: Config;
  readonly folders: DataFolders;
  readonly log: Log;
  /** Keeps what is known of this process should it be killed. */
  readonly recorder: FlightRecorder;
  readonly send: (message: FromRenderer) => void;
}

export interface Renderer {
  handle(message: Exclude<ToRenderer, { type: 'shutdown' }>): void;
  /** Leaves all work at its next checkpoint and lets go of everything. */
  close(): Promise<void>;
}

/** Composes the renderer process. */
export function startRenderer(input: RendererInput): Renderer {
  const { folders, log, recorder, send } = input;
  const reader = createMemoryReader({
    limitOverrideBytes: input.config.memory.limitBytes,
    reservedRatio: input.config.memory.reservedRatio,
  });
  const { config } = input;
  const budget = renderBudget(config.renderThreads, reader.read().budgetBytes);
  configureSharp(budget);
  const fonts = configureFonts({ fontsDir: config.fontsDir, workDir: folders.fontconfig });
  log.info({ faces: fonts.faces.length, version: fonts.version }, 'fonts read');
  const registry = createRegistry('renderer');
  const metrics = declareRendererMetrics(registry, MEMORY_STATES);
  const shared = new SharedMemoryState();
  const states = followState(shared, config.memory);
  const governor = createGovernor({ reader, config: config.memory, log, metrics, states });
  const sampler = startSampler({
    config: config.memory,
    shared,
    recorder: recorder.address,
    onBrake: () => void governor.brake(),
  });
  const encoders = createEncoderPool(budget);
  governor.addDroppable({ name: 'spare_buffers', drop: () => encoders.freeSpareBuffers() });

  const beginWork = () => shared.beginWork();
  const host = new RendererHost({
    ...{ config, log, metrics, governor, encoders, budget, recorder, send, beginWork },
    isShort: () => shared.isShort(),
    ledger: createJobLedger(governor, log),
    measured: new MeasurementCache(),
    storage: createDiskStorage(folders.files),
    room: createDiskRoom({ dir: config.dataDir, reserveBytes: config.diskReserveBytes }),
    scratchDir: folders.scratch,
  });
  const heartbeat = setInterval(() => {
    send({ type: 'heartbeat', memory: governor.report() });
    void exportMetrics(registry).then((exported) => send({ type: 'metrics', metrics: exported }));
  }, HEARTBEAT_MS);
  send({ type: 'heartbeat', memory: governor.report() });
  send({ type: 'ready' });

  return {
    handle: (message) => host.handle(message),
    async close() {
      await host.stopAll();
      clearInterval(heartbeat);
      await encoders.close();
      await sampler.close();
      reader.close();
    },
  };
}
