import { v7 as uuid } from 'uuid';
import { fromProblem, ServiceError, type Problem } from '../errors.ts';
import type { JobRequest } from '../gang-sheet/order.ts';
import type { Quote } from '../messages.ts';
import type { RendererPort } from './renderer-port.ts';

const MAX_PENDING = 32;

interface Pending {
  readonly resolve: (quote: Quote) => void;
  readonly reject: (error: unknown) => void;
}

/** Questions to the renderer that wait for their answers. */
export class Quotes {
  readonly #renderer: RendererPort;
  readonly #pending = new Map<string, Pending>();

  constructor(renderer: RendererPort) {
    this.#renderer = renderer;
  }

  /** @throws ServiceError `renderer_lost`, `queue_full`, what the renderer answers; the signal's reason */
  async ask(request: JobRequest, signal: AbortSignal): Promise<Quote> {
    signal.throwIfAborted();
    if (!this.#renderer.isReady()) throw rendererLost();
    if (this.#pending.size >= MAX_PENDING) {
      throw new ServiceError('queue_full', `${MAX_PENDING} quotes are being made just now.`, {
        retryable: true,
        details: { retryAfterSeconds: 5 },
      });
    }
    const quoteId = uuid();
    let drop = (): void => undefined;
    try {
      return await new Promise<Quote>((resolve, reject) => {
        this.#pending.set(quoteId, { resolve, reject });
        drop = () => {
          this.#renderer.send({ type: 'drop-quote', quoteId });
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', drop, { once: true });
        this.#renderer.send({ type: 'quote', quoteId, request });
      });
    } finally {
      signal.removeEventListener('abort', drop);
      this.#pending.delete(quoteId);
    }
  }

  answer(quoteId: string, quote: Quote): void {
    this.#pending.get(quoteId)?.resolve(quote);
  }

  fail(quoteId: string, problem: Problem): void {
    this.#pending.get(quoteId)?.reject(fromProblem(problem));
  }

  rendererDied(): void {
    for (const { reject } of this.#pending.values()) reject(rendererLost());
  }
}

function rendererLost(): ServiceError {
  return new ServiceError(
    'renderer_lost',
    'The renderer is not up just now; it is being restarted.',
    {
      retryable: true,
      details: { retryAfterSeconds: 5 },
    },
  );
}
