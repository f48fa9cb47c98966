import type { DecoderSource } from '../decoders/decoder-source.ts';
import type { MeasurementCache } from '../artwork/preflight/measurements.ts';
import type { RendererSettings } from '../config/renderer-settings.ts';
import type { FlightRecorder } from '../flight-recorder/flight-recorder.ts';
import type { StoredSource } from '../gang-sheet/order.ts';
import type { SharedMemoryState } from '../memory/brake/shared-memory-state.ts';
import type { Governor } from '../memory/governor.ts';
import type { FromRenderer } from '../messages.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { EncoderPool } from '../rendering/strips/encoder-pool.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { Storage } from '../storage/storage.ts';
import type { Log } from '../telemetry/logger.ts';
import type { RendererCounters } from '../telemetry/renderer-events.ts';
import type { JobLedger } from './prediction/job-ledger.ts';
import type { StallWatch } from './run/stall-watch.ts';
import type { RenderSettings } from './prediction/render-settings.ts';

/** Shared by all jobs and questions of the renderer process. */
export interface RendererServices {
  readonly config: RendererSettings;
  readonly memory: RendererMemory;
  readonly disk: RendererDisk;
  /** Processes that read and decode customers' files. */
  readonly decoders: DecoderSource;
  readonly encoders: EncoderPool;
  /** Measurements of artworks from earlier jobs and questions. */
  readonly measured: MeasurementCache;
  /** Artworks that must not be decoded. */
  readonly quarantine: Quarantine;
  /** Finds jobs that hang. */
  readonly stalls: StallWatch;
  readonly telemetry: RendererTelemetry;
  readonly send: (message: FromRenderer) => void;
}

export interface RendererMemory {
  readonly governor: Governor;
  /** Reserves memory for a job before it renders. */
  readonly ledger: JobLedger;
  /** The last sample of the sampler thread, at most a quarter of a second old. */
  readonly sampled: Pick<SharedMemoryState, 'isShort' | 'beginWork'>;
  readonly settings: RenderSettings;
  /** The settings that a container with another budget would have. */
  readonly settingsIn: (budgetBytes: number) => RenderSettings;
}

export interface RendererDisk {
  readonly storage: Storage;
  readonly room: DiskRoom;
  /** Holds one folder for each job or question in progress. */
  readonly scratchDir: string;
  /** Returns the path of the file of a stored source. */
  readonly storedPath: (source: StoredSource) => string;
  /** Returns the folder of artwork that was fetched for a job or a question. */
  readonly fetchedDirOf: (id: string) => string;
}

export interface RendererTelemetry {
  readonly log: Log;
  readonly metrics: RendererCounters;
  readonly recorder: FlightRecorder;
}
