import { fileURLToPath } from 'node:url';
import { readProcessEnvironment } from '../../config/process-environment.ts';
import type { Log } from '../../telemetry/logger.ts';
import type { DecoderEnded } from '../../messages.ts';
import type { Quarantine } from '../../quarantine/quarantine.ts';
import type { DecoderSource } from '../decoder-source.ts';
import { ScratchKeys } from '../scratch-keys.ts';
import { findDataLimit, type DataLimit } from './data-limit.ts';
import type { DecoderLifeOptions } from './decoder-life.ts';
import { DecoderPool } from './decoder-pool.ts';
import { launchDecoder } from './launch-decoder.ts';
import { logDecodersEvery } from './log-decoders.ts';

const ENTRY = fileURLToPath(new URL('../../decoder.js', import.meta.url));

export interface StartDecoders extends Pick<
  DecoderLifeOptions,
  'timeoutMs' | 'isPaused' | 'oomKills' | 'followed'
> {
  readonly scratchDir: string;
  /** Threads per image operation. */
  readonly threads: number;
  /** Maximum number of decoders. */
  readonly most: number;
  /** Operations that need more memory keep their allocations in a file; Infinity: none do. */
  readonly spillAboveBytes: number;
  readonly fonts: { readonly fontsDir: string | null; readonly fontsConf: string };
  /** Called when an artwork took down its decoder. */
  readonly onEnded: (ended: Omit<DecoderEnded, 'type'>) => void;
  /** Artworks that must not be decoded. */
  readonly quarantine: Pick<Quarantine, 'assertAllowed'>;
  /**
   * Reserves room on the scratch disk; resolves to a function that ends the reservation.
   * @throws ServiceError `storage_full`
   */
  readonly reserveDisk: (bytes: number) => Promise<() => void>;
  readonly log: Log;
  /** Interval between two log lines about the decoders' health; 0: none. */
  readonly healthLogMs: number;
}

export interface Decoders extends DecoderSource {
  /** Resolves when the first decoder is ready or has failed to start. */
  readonly warm: Promise<void>;
  /** @see DecoderPool.freeMemory */
  freeMemory(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the decoders of a renderer. The first one starts immediately. */
export function startDecoders(options: StartDecoders): Decoders {
  const { scratchDir, threads, most, fonts, quarantine, reserveDisk, log, onEnded } = options;
  const { timeoutMs, isPaused, oomKills, followed } = options;
  const { fontsDir, fontsConf } = fonts;
  const spillAboveBytes = Number.isFinite(options.spillAboveBytes) ? options.spillAboveBytes : null;
  const settings = { scratchDir, threads, fontsDir, fontsConf, spillAboveBytes };
  const limits = { found: null as DataLimit | null };
  void findDataLimit().then((found) => (limits.found = found));
  const pool = new DecoderPool({
    launch: () => launchDecoder({ entry: ENTRY, env: readProcessEnvironment(), settings, threads }),
    most,
    keys: new ScratchKeys(scratchDir),
    life: { timeoutMs, dataLimit: () => limits.found, isPaused, oomKills, followed },
    onConviction(ended) {
      const { end, artworkId, operation, owner } = ended;
      log.warn({ how: end, artworkId, operation, owner }, 'decoder ended');
      onEnded(ended);
    },
    assertAllowed: (artworkId) => quarantine.assertAllowed(artworkId),
    reserveDisk,
    onFailedStart: (error) => log.error({ err: error }, 'decoder cannot be started'),
  });
  const stopLogging = logDecodersEvery(options.healthLogMs, pool, log);
  return {
    warm: pool.warmUp(),
    for: (use) => pool.for(use),
    freeMemory: () => pool.freeMemory(),
    close() {
      stopLogging();
      return pool.close();
    },
  };
}
