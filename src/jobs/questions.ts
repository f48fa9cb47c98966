import { v7 as uuid } from 'uuid';
import { fromProblem, ServiceError, type Problem } from '../errors.ts';
import type { ToRenderer } from '../messages.ts';
import type { RendererPort } from './renderer-port.ts';

const MAX_PENDING = 32;

interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Questions to the renderer that wait for their answers. */
export class Questions<Question, Answer> {
  readonly #renderer: RendererPort;
  readonly #messageOf: (quoteId: string, question: Question) => ToRenderer;
  readonly #pending = new Map<string, Pending<Answer>>();

  constructor(
    renderer: RendererPort,
    messageOf: (quoteId: string, question: Question) => ToRenderer,
  ) {
    this.#renderer = renderer;
    this.#messageOf = messageOf;
  }

  /** @throws ServiceError `renderer_lost`, `queue_full`, what the renderer answers; the signal's reason */
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!this.#renderer.isReady()) throw rendererLost();
    if (this.#pending.size >= MAX_PENDING) {
      throw new ServiceError(
        'queue_full',
        `${MAX_PENDING} such requests are waiting for the renderer; no more can wait.`,
        {
          title: 'Too many quotes or preflights waiting',
          retryable: true,
          details: { retryAfterSeconds: 5 },
        },
      );
    }
    const quoteId = uuid();
    let drop = (): void => undefined;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#pending.set(quoteId, { resolve, reject });
        drop = () => {
          this.#renderer.send({ type: 'drop-quote', quoteId });
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', drop, { once: true });
        this.#renderer.send(this.#messageOf(quoteId, question));
      });
    } finally {
      signal.removeEventListener('abort', drop);
      this.#pending.delete(quoteId);
    }
  }

  answer(quoteId: string, answer: Answer): void {
    this.#pending.get(quoteId)?.resolve(answer);
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
    'The renderer is restarting; try again in a few seconds.',
    {
      title: 'Renderer not available',
      retryable: true,
      details: { retryAfterSeconds: 5 },
    },
  );
}
