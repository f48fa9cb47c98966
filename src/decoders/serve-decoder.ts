import type { DecodeContext, Operation } from '../artwork/decoder/artwork-decoder.ts';
import { ArtworkFault } from '../image-files/artwork-fault.ts';
import type { FromDecoder, SentError, ToDecoder } from './decoder-messages.ts';
import type { FileHeap } from './heap/file-heap.ts';
import { spillingReserve } from './heap/spilling-reserve.ts';
import { localOperations } from './local-decoder.ts';
import { MemoryRequest } from './memory-request.ts';
import { withPaths, type ScratchKeys } from './scratch-keys.ts';

export interface DecoderServer {
  readonly keys: ScratchKeys;
  readonly send: (message: FromDecoder) => void;
  /** Holds the allocations of operations that need more memory than `spillAboveBytes`. */
  readonly heap: FileHeap;
  readonly spillAboveBytes: number;
  /** Collects garbage and returns memory to the system. */
  readonly freeMemory: () => Promise<void>;
}

/** Stopping a decode ends its process, so the signal never fires. */
const NEVER = new AbortController().signal;

/** The work of a decoder process: one operation at a time. */
export function serveDecoder({ keys, send, heap, spillAboveBytes, freeMemory }: DecoderServer) {
  let memory = new MemoryRequest(() => undefined);

  async function decode({ id, operation, request }: Decode): Promise<FromDecoder> {
    const asked = new MemoryRequest((wanted) => send({ type: 'need', id, ...wanted }));
    memory = asked;
    try {
      const local = withPaths(request, (key) => keys.pathOf(key));
      const context: DecodeContext = {
        signal: NEVER,
        reserve: spillingReserve(asked, heap, spillAboveBytes),
      };
      const result = await operationOf(operation)(local, context);
      if (asked.refusal !== null) throw asked.refusal;
      return { type: 'done', id, result: withPaths(result ?? null, (path) => keys.keyOf(path)) };
    } catch (error) {
      // An operation may have taken the refusal for a fault of the file.
      return failureOf(id, asked.refusal ?? error);
    }
  }

  return {
    handle(message: ToDecoder): void {
      switch (message.type) {
        case 'decode':
          void decode(message).then(send);
          break;
        case 'granted':
          memory.grant();
          break;
        case 'refused':
          memory.refuse();
          break;
        case 'free-memory':
          // Where it fails, memory is so short that the operation itself soon says so.
          void freeMemory()
            .catch(() => undefined)
            .then(() => send({ type: 'freed' }));
      }
    },
  };
}

type Decode = Extract<ToDecoder, { readonly type: 'decode' }>;

type AnyOperation = (request: object, context: DecodeContext) => Promise<unknown>;

function operationOf(name: Operation): AnyOperation {
  return localOperations[name] as AnyOperation;
}

function failureOf(id: number, error: unknown): FromDecoder {
  if (!(error instanceof ArtworkFault)) return { type: 'failed', id, error: sendable(error) };
  const { code, message, transient } = error;
  return { type: 'fault', id, fault: { code, message, transient } };
}

/** The decoder's own message is kept as the cause, so that it reaches the log. */
function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), code: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { message: error.message, code };
}
