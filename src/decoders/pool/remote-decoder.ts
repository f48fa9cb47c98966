import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ArtworkDecoder,
  ArtworkInScratch,
  Operation,
} from '../../artwork/decoder/artwork-decoder.ts';
import type { FitUrgency } from '../../gang-sheet/fitted-artwork.ts';
import { ServiceError } from '../../errors.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { SentError } from '../decoder-messages.ts';
import { unlessAborted } from '../../memory/unless-aborted.ts';
import type { DecodeOwner, DecoderUse } from '../decoder-source.ts';
import { withPaths, type ScratchKeys } from '../scratch-keys.ts';
import { convictionFault } from './conviction-fault.ts';
import type { DecodeResult, DecodeTask } from './decoder-life.ts';
import { DiskReservation } from './disk-reservation.ts';
import { convictionOf, type Conviction, type DecoderEnd } from './ended-decoder.ts';
import { Reservation } from './reservation.ts';

/** An operation that is waiting for a decoder. */
export interface SlotTask extends DecodeTask {
  /** Name of the API key; null if there is none. */
  readonly key: string | null;
  /** Whether its result is not needed yet. */
  readonly isAhead: () => boolean;
  /** Whether no other operation may run at the same time. */
  readonly isAlone: boolean;
}

/** A decoder that ended because of the artwork being decoded. */
export interface Convicted {
  readonly end: Conviction;
  /** SHA-256 of the file. */
  readonly artworkId: string;
  readonly operation: Operation;
  readonly owner: DecodeOwner;
  readonly stderr: readonly string[];
}

export interface DecoderSlots {
  readonly keys: ScratchKeys;
  readonly timeoutMs: number;
  readonly onConviction: (convicted: Convicted) => void;
  /** @throws ArtworkFault if the artwork is quarantined */
  readonly assertAllowed: (artworkId: string) => void;
  /**
   * Reserves room on the scratch disk; resolves to a function that ends the reservation.
   * @throws ServiceError `storage_full`
   */
  readonly reserveDisk: (bytes: number) => Promise<() => void>;
  /** @throws the signal's reason */
  readonly run: (task: SlotTask, signal: AbortSignal) => Promise<DecodeResult>;
}

/** Ends after which memory was short. */
const MEMORY_ENDS: ReadonlySet<DecoderEnd> = new Set(['decode_memory', 'made_room']);
/** After these, an operation is tried once more, on its own. */
const EXCUSED_ONCE: ReadonlySet<DecoderEnd> = new Set(['decode_memory', 'killed']);
/** An operation that outgrew its reservation gets this many times the memory. */
const SECOND_FACTOR = 2;
/** An operation is given up after it has been ended this many times to free memory for others. */
const MAX_ENDS = 5;

interface Call {
  readonly operation: Operation;
  readonly request: object;
  /** null: a file of our own, which nothing is blamed on. */
  readonly artworkId: string | null;
  readonly signal: AbortSignal;
  readonly urgency?: FitUrgency | undefined;
}

/** The decoder of one owner: every operation runs in a process of the pool. */
export function remoteDecoder(use: DecoderUse, slots: DecoderSlots): ArtworkDecoder {
  const calls = new RemoteCalls(use, slots);
  const ofFile = (operation: Operation) => (request: ArtworkInScratch, signal: AbortSignal) =>
    inWorkFolder(request, (inFolder) =>
      calls.run<never>({ operation, request: inFolder, artworkId: request.artwork.id, signal }),
    );
  return {
    inspect: (request, signal) =>
      calls.run({ operation: 'inspect', request, artworkId: request.file.sha256, signal }),
    fit: (request, signal, urgency) =>
      inWorkFolder(request, (inFolder) => {
        const artworkId = request.artwork.id;
        return calls.run({ operation: 'fit', request: inFolder, artworkId, signal, urgency });
      }),
    contentBoxes: ofFile('contentBoxes'),
    pixels: ofFile('pixels'),
    hasHardEdges: ofFile('hasHardEdges'),
    colour: ofFile('colour'),
    async decodeWhole(request, signal) {
      await ofFile('decodeWhole')(request, signal);
    },
    async decodeOwn(request, signal) {
      await calls.run({ operation: 'decodeOwn', request, artworkId: null, signal });
    },
  };
}

/** Gives an operation a folder of its own, so that a decoder that was ended leaves nothing behind. */
async function inWorkFolder<Request extends ArtworkInScratch, Result>(
  request: Request,
  work: (request: Request) => Promise<Result>,
): Promise<Result> {
  const scratchDir = await mkdtemp(join(request.scratchDir, 'decode-'));
  try {
    return await work({ ...request, scratchDir });
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

class RemoteCalls {
  readonly #use: DecoderUse;
  readonly #slots: DecoderSlots;

  constructor(use: DecoderUse, slots: DecoderSlots) {
    this.#use = use;
    this.#slots = slots;
  }

  /**
   * Tries the operation again if its decoder was ended to free memory for others, and once if it outgrew
   * its own reservation or was killed from outside.
   */
  async run<T>(call: Call): Promise<T> {
    const { artworkId } = call;
    if (artworkId !== null) this.#slots.assertAllowed(artworkId);
    const ends: DecoderEnd[] = [];
    for (;;) {
      const result = await this.#during(() => this.#once(call, ends));
      if (result.kind !== 'ended') return this.#resultOf(result) as T;
      const { end, stderr } = result;
      const isExcused = EXCUSED_ONCE.has(end) && !ends.includes(end);
      const conviction = isExcused ? null : convictionOf(end);
      if (conviction !== null && artworkId !== null) {
        throw this.#convict({ ...call, artworkId }, conviction, stderr);
      }
      ends.push(end);
      if (ends.length === MAX_ENDS) throw memoryRanShort();
    }
  }

  #during(operation: () => Promise<DecodeResult>): Promise<DecodeResult> {
    const { during } = this.#use;
    return during === undefined ? operation() : during(operation);
  }

  /**
   * An operation that has to wait for memory leaves its decoder to others, and begins again afterwards.
   * @param ends how earlier tries ended
   * @throws the error of a refused reservation; the signal's reason
   */
  async #once(call: Call, ends: readonly DecoderEnd[]): Promise<DecodeResult> {
    const { operation, request, signal, urgency } = call;
    const { keys, run, reserveDisk } = this.#slots;
    signal.throwIfAborted();
    const factor = ends.includes('decode_memory') ? SECOND_FACTOR : 1;
    const reservation = new Reservation(this.#use.admit, factor);
    const disk = new DiskReservation(reserveDisk);
    const task: SlotTask = {
      operation,
      key: this.#use.key,
      request: withPaths(request, (path) => keys.keyOf(path)),
      async reserve(bytes, scratchBytes) {
        if (scratchBytes > 0) await reservation.unlessRefused(disk.raise(scratchBytes));
        await reservation.raise(bytes);
      },
      reservedBytes: () => reservation.bytes,
      freeBytes: () => reservation.freeBytes,
      isAhead: () => urgency?.isAhead() === true,
      isAlone: ends.some((end) => EXCUSED_ONCE.has(end)),
    };
    try {
      for (;;) {
        const result = await run(task, signal);
        if (result.kind === 'done') return result;
        if (result.kind === 'ended') signal.throwIfAborted();
        if (result.kind === 'ended' && MEMORY_ENDS.has(result.end)) reservation.endTrial();
        if (reservation.refusal) throw reservation.refusal.error;
        const postponed = reservation.takePostponed();
        if (postponed === null || result.kind === 'ended') return result;
        await unlessAborted(postponed, signal);
      }
    } finally {
      reservation.end();
      disk.end();
    }
  }

  #resultOf(result: Exclude<DecodeResult, { readonly kind: 'ended' }>): unknown {
    const { keys } = this.#slots;
    if (result.kind === 'done') return withPaths(result.result, (key) => keys.pathOf(key));
    if (result.kind === 'failed') throw failure(result.error);
    const { code, message, transient } = result.fault;
    throw new ArtworkFault(code, message, { transient });
  }

  #convict(
    { operation, artworkId }: Pick<Convicted, 'operation' | 'artworkId'>,
    end: Conviction,
    stderr: readonly string[],
  ): ArtworkFault {
    const { onConviction, timeoutMs } = this.#slots;
    onConviction({ end, operation, artworkId, owner: this.#use.owner, stderr });
    return convictionFault(end, timeoutMs);
  }
}

/** A system error keeps its code. */
function failure({ message, code }: SentError): Error {
  return code === null ? new Error(message) : Object.assign(new Error(message), { code });
}

function memoryRanShort(): ServiceError {
  const message = `Memory ran short ${MAX_ENDS} times while an artwork was being decoded.`;
  return new ServiceError('memory_exhausted', message, { retryable: true });
}
