import type { Operation } from '../artwork/decoder/artwork-decoder.ts';
import { ArtworkFault } from '../image-files/artwork-fault.ts';
import type { FromDecoder, SentError, ToDecoder } from './decoder-messages.ts';
import { localOperations } from './local-decoder.ts';
import { withPaths, type ScratchKeys } from './scratch-keys.ts';

export interface DecoderServer {
  readonly keys: ScratchKeys;
  readonly send: (message: FromDecoder) => void;
  /** Collects garbage and returns memory to the system. */
  readonly freeMemory: () => Promise<void>;
}

/** Stopping a decode ends its process, so the signal never fires. */
const NEVER = new AbortController().signal;

/** The work of a decoder process: one operation at a time. */
export function serveDecoder({ keys, send, freeMemory }: DecoderServer) {
  let answer = { grant: (): void => undefined, refuse: (): void => undefined };

  async function decode(id: number, operation: Operation, request: object): Promise<FromDecoder> {
    const reserve = (bytes: number) =>
      new Promise<void>((resolve, reject) => {
        answer = { grant: resolve, refuse: () => reject(new Error('the memory was refused')) };
        send({ type: 'need', id, bytes });
      });
    try {
      const local = withPaths(request, (key) => keys.pathOf(key));
      const run = localOperations[operation] as (
        request: object,
        context: { readonly signal: AbortSignal; readonly reserve: typeof reserve },
      ) => Promise<unknown>;
      const result = await run(local, { signal: NEVER, reserve });
      return { type: 'done', id, result: withPaths(result ?? null, (path) => keys.keyOf(path)) };
    } catch (error) {
      if (!(error instanceof ArtworkFault)) return { type: 'failed', id, error: sendable(error) };
      const { code, message, transient } = error;
      return { type: 'fault', id, fault: { code, message, transient } };
    }
  }

  return {
    handle(message: ToDecoder): void {
      switch (message.type) {
        case 'decode':
          void decode(message.id, message.operation, message.request).then(send);
          break;
        case 'granted':
          answer.grant();
          break;
        case 'refused':
          answer.refuse();
          break;
        case 'free-memory':
          void freeMemory().then(() => send({ type: 'freed' }));
      }
    },
  };
}

/** The decoder's own message is kept as the cause, so that it reaches the log. */
function sendable(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), code: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { message: error.message, code };
}
