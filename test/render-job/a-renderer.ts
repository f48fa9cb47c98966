/** A renderer in this process with scripted memory and time; disk, images and encoders are real. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MeasurementCache } from '../../src/artwork/preflight/measurements.ts';
import { readConfig } from '../../src/config/config.ts';
import type { FlightRecorder } from '../../src/flight-recorder/flight-recorder.ts';
import type { FromRenderer, Outcome, RenderJob } from '../../src/messages.ts';
import { Quarantine } from '../../src/quarantine/quarantine.ts';
import { createJobLedger } from '../../src/render-job/prediction/job-ledger.ts';
import { renderSettings } from '../../src/render-job/prediction/render-settings.ts';
import { renderJob } from '../../src/render-job/render-job.ts';
import { localDecoder } from '../../src/decoders/local-decoder.ts';
import type { RendererServices } from '../../src/render-job/renderer-services.ts';
import type { EncoderPool } from '../../src/rendering/strips/encoder-pool.ts';
import { StallWatch } from '../../src/render-job/run/stall-watch.ts';
import { storedPathIn } from '../../src/render-job/run/stored-sources.ts';
import { dataFolders } from '../../src/storage/data-folders.ts';
import { createDiskRoom } from '../../src/storage/disk-room.ts';
import { createDiskStorage } from '../../src/storage/disk-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { aWorld, type World } from '../memory/fakes.ts';
import { recordingLog, type LogLine } from '../memory/recording-log.ts';
import type { Lifetime } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';

const FREE_BYTES = 1e9;

export interface TestRenderer {
  readonly services: RendererServices;
  /** Memory in use in percent of the budget, and the effect of a garbage collection on it. */
  readonly memory: World;
  readonly sent: readonly FromRenderer[];
  readonly lines: readonly LogLine[];
  /** The places that were recorded. */
  readonly places: readonly object[];
  /** The last sample of the sampler thread, by default never short. */
  isShort: () => boolean;
  /** Free bytes of the disk; the reserve is one byte. */
  freeBytes: number;
  diskBytes: number;
  /** Called with each message before it is sent; the message is lost when this throws. */
  onSend: (message: FromRenderer) => void;
  /** Called before a file is moved to its key. */
  onKeep: (key: string) => void;
  stop: AbortController;
  run(job: RenderJob): Promise<Outcome>;
  events(name: string): readonly LogLine[];
  messages<Type extends FromRenderer['type']>(
    type: Type,
  ): readonly Extract<FromRenderer, { type: Type }>[];
}

export interface TestRendererOptions {
  readonly encoders: EncoderPool;
  /** The data folder of an earlier renderer. */
  readonly dataDir?: string;
  readonly checkpointEvery?: number;
}

/** A renderer on a data folder of its own, or on that of an earlier one. */
export async function aRenderer(
  t: Pick<Lifetime, 'after'>,
  { encoders, dataDir: given, checkpointEvery = 1 }: TestRendererOptions,
): Promise<TestRenderer> {
  const dataDir = given ?? (await tempDir(t));
  const scratchDir = join(dataDir, 'scratch');
  await mkdir(scratchDir, { recursive: true });
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const memory = aWorld({ checkpointEvery });
  const { log, lines } = recordingLog();
  const sent: FromRenderer[] = [];
  const places: object[] = [];
  const services: RendererServices = {
    config,
    decoders: { for: () => localDecoder() },
    memory: {
      governor: memory.governor,
      ledger: createJobLedger(memory.governor, config.memory.emergency, log),
      sampled: { isShort: () => renderer.isShort(), beginWork: () => () => undefined },
      settings: renderSettings(1, Infinity),
      settingsIn: () => renderSettings(1, Infinity),
    },
    disk: {
      storage: watchedStorage(createDiskStorage(join(dataDir, 'files')), (key) =>
        renderer.onKeep(key),
      ),
      room: createDiskRoom({
        dir: dataDir,
        reserveBytes: 1,
        readDisk: () =>
          Promise.resolve({ freeBytes: renderer.freeBytes, sizeBytes: renderer.diskBytes }),
      }),
      scratchDir,
      storedPath: storedPathIn(dataFolders(dataDir)),
      fetchedDirOf: (id) => join(dataDir, 'inputs', id),
    },
    encoders,
    measured: new MeasurementCache(),
    quarantine: new Quarantine(),
    stalls: new StallWatch(config.stallMs),
    telemetry: { log, metrics: noMetrics(), recorder: recordingRecorder(places) },
    send(message) {
      renderer.onSend(message);
      sent.push(message);
    },
  };
  const renderer: TestRenderer = {
    services,
    memory,
    sent,
    lines,
    places,
    isShort: () => false,
    freeBytes: FREE_BYTES,
    diskBytes: FREE_BYTES,
    onSend: () => undefined,
    onKeep: () => undefined,
    stop: new AbortController(),
    run: (job) => renderJob(job, services, { signal: renderer.stop.signal, isCold: true }),
    events: (name) => lines.filter(({ event }) => event === name),
    messages: (type) => sent.filter((message) => message.type === type) as never,
  };
  return renderer;
}

function watchedStorage(storage: Storage, onKeep: (key: string) => void): Storage {
  return {
    keep(localPath, key) {
      onKeep(key);
      return storage.keep(localPath, key);
    },
    size: (key) => storage.size(key),
    read: (key, range) => storage.read(key, range),
    remove: (prefix) => storage.remove(prefix),
  };
}

function recordingRecorder(places: object[]): FlightRecorder {
  return {
    address: { path: '', sequence: new Int32Array(1) },
    record(record) {
      if (record.kind === 'place') places.push(record.place);
    },
    stop: () => undefined,
    fault: () => undefined,
    end: () => undefined,
    close: () => undefined,
  };
}

function noMetrics(): RendererServices['telemetry']['metrics'] {
  const nothing = (): void => undefined;
  return {
    pauseEnded: nothing,
    freed: nothing,
    braked: nothing,
    cleanup: nothing,
    phase: nothing,
    partKept: nothing,
    peak: nothing,
  };
}
