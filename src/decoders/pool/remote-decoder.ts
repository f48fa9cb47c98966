import type {
  ArtworkDecoder,
  FitUrgency,
  Operation,
} from '../../artwork/decoder/artwork-decoder.ts';
import { ServiceError } from '../../errors.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { SentError } from '../decoder-messages.ts';
import type { DecodeOwner, DecoderUse } from '../decoder-source.ts';
import { withPaths, type ScratchKeys } from '../scratch-keys.ts';
import type { DecodeResult, DecodeTask } from './decoder-life.ts';
import { convictionFault } from './conviction-fault.ts';
import type { Conviction, DecoderEnd } from './ended-decoder.ts';
import { Reservation } from './reservation.ts';

/** An operation that waits for a decoder. */
export interface SlotTask extends DecodeTask {
  /** Whether its result is not needed yet. */
  readonly isAhead: () => boolean;
  /** Whether no other operation may run beside it. */
  readonly isAlone: boolean;
}

/** A decoder that ended by the fault of the artwork in hand. */
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
  /** @throws the signal's reason */
  readonly run: (task: SlotTask, signal: AbortSignal) => Promise<DecodeResult>;
}

/** An operation that is ended this often, each time for the memory of others, is given up. */
const MOST_TIMES = 5;
/** An operation that outgrew its reservation is begun once more with this many times as much. */
const SECOND_FACTOR = 2;

/** The decoder of one owner: every operation runs in a process of the pool. */
export function remoteDecoder(use: DecoderUse, slots: DecoderSlots): ArtworkDecoder {
  const call = new RemoteCalls(use, slots);
  return {
    inspect: (request, signal) => call.run('inspect', request, request.file.sha256, signal),
    contentBoxes: (request, signal) =>
      call.run('contentBoxes', request, request.artwork.id, signal),
    fit: (request, signal, urgency) =>
      call.run('fit', request, request.artwork.id, signal, urgency),
    pixels: (request, signal) => call.run('pixels', request, request.artwork.id, signal),
    hasHardEdges: (request, signal) =>
      call.run('hasHardEdges', request, request.artwork.id, signal),
    colour: (request, signal) => call.run('colour', request, request.artwork.id, signal),
    async decodeWhole(request, signal) {
      await call.run('decodeWhole', request, request.artwork.id, signal);
    },
  };
}

class RemoteCalls {
  readonly #use: DecoderUse;
  readonly #slots: DecoderSlots;

  constructor(use: DecoderUse, slots: DecoderSlots) {
    this.#use = use;
    this.#slots = slots;
  }

  async run<T>(
    operation: Operation,
    request: object,
    artworkId: string,
    signal: AbortSignal,
    urgency: FitUrgency = NEEDED,
  ): Promise<T> {
    const { keys, assertAllowed } = this.#slots;
    assertAllowed(artworkId);
    const sent = withPaths(request, (path) => keys.keyOf(path));
    for (let isAlone = false, timesEnded = 0; ; timesEnded += 1) {
      const reservation = new Reservation(this.#use.admit, isAlone ? SECOND_FACTOR : 1);
      const result = await this.#once(
        { operation, request: sent, reservation },
        { isAlone, urgency, signal },
      );
      switch (result.kind) {
        case 'done':
          return withPaths(result.result as T, (key) => keys.pathOf(key));
        case 'fault':
          throw new ArtworkFault(result.fault.code, result.fault.message, result.fault);
        case 'failed':
          throw failure(result.error);
        case 'ended':
      }
      const { end, stderr } = result;
      if (reservation.refusal !== null) throw reservation.refusal.error;
      signal.throwIfAborted();
      const mayTryAgain = !isConviction(end) || (end === 'decode_memory' && !isAlone);
      if (!mayTryAgain) throw this.#convict({ end, operation, artworkId, stderr });
      if (timesEnded === MOST_TIMES) throw memoryRanShort(timesEnded);
      isAlone ||= end === 'decode_memory';
    }
  }

  async #once(
    {
      operation,
      request,
      reservation,
    }: {
      readonly operation: Operation;
      readonly request: object;
      readonly reservation: Reservation;
    },
    {
      isAlone,
      urgency,
      signal,
    }: {
      readonly isAlone: boolean;
      readonly urgency: FitUrgency;
      readonly signal: AbortSignal;
    },
  ): Promise<DecodeResult> {
    const task: SlotTask = {
      operation,
      request,
      reserve: (bytes) => reservation.raise(bytes),
      reservedBytes: () => reservation.bytes,
      isAhead: urgency.isAhead,
      isAlone,
    };
    try {
      return await this.#slots.run(task, signal);
    } finally {
      reservation.end();
    }
  }

  #convict({ end, operation, artworkId, stderr }: Omit<Convicted, 'owner'>): ArtworkFault {
    const { onConviction, timeoutMs } = this.#slots;
    onConviction({ end, operation, artworkId, owner: this.#use.owner, stderr });
    return convictionFault(end, timeoutMs);
  }
}

function memoryRanShort(times: number): ServiceError {
  const message = `Memory ran short ${times} times while an artwork was decoded; other work held it.`;
  return new ServiceError('memory_exhausted', message, { retryable: true });
}

const NEEDED: FitUrgency = { isAhead: () => false };

function isConviction(end: DecoderEnd): end is Conviction {
  return end.startsWith('decode_');
}

/** An error of the disk keeps its code. */
function failure({ message, code }: SentError): Error {
  return code === null ? new Error(message) : Object.assign(new Error(message), { code });
}
