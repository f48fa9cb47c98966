import { v7 as uuid } from 'uuid';
import { fromProblem, ServiceError, type Problem } from '../errors.ts';
import type { ToRenderer } from '../messages.ts';
import type { RendererPort } from './renderer-port.ts';

const MAX_PENDING = 32;
const RETRY_AFTER_SECONDS = 5;

interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Questions of one kind that wait for an answer from the renderer. */
export class Questions<Question, Answer> {
  readonly #renderer: RendererPort;
  readonly #messageOf: (questionId: string, question: Question) => ToRenderer;
  readonly #pending = new Map<string, Pending<Answer>>();

  constructor(
    renderer: RendererPort,
    messageOf: (questionId: string, question: Question) => ToRenderer,
  ) {
    this.#renderer = renderer;
    this.#messageOf = messageOf;
  }

  /**
   * Asks the renderer. When the signal fires, the question is withdrawn.
   * @throws ServiceError `renderer_lost` or `queue_full`, the problem in the renderer's answer, or the
   *   signal's reason
   */
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (!this.#renderer.isReady()) throw rendererNotReady();
    if (this.#pending.size >= MAX_PENDING) throw tooManyPending();
    const questionId = uuid();
    let drop = (): void => undefined;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#pending.set(questionId, { resolve, reject });
        drop = () => {
          this.#renderer.send({ type: 'drop-question', questionId });
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', drop, { once: true });
        this.#renderer.send(this.#messageOf(questionId, question));
      });
    } finally {
      signal.removeEventListener('abort', drop);
      this.#pending.delete(questionId);
    }
  }

  /** Ignores the id of a question that was dropped or belongs to another kind. */
  answer(questionId: string, answer: Answer): void {
    this.#pending.get(questionId)?.resolve(answer);
  }

  /** Ignores the id of a question that was dropped or belongs to another kind. */
  fail(questionId: string, problem: Problem): void {
    this.#pending.get(questionId)?.reject(fromProblem(problem));
  }

  rendererDied(): void {
    for (const { reject } of this.#pending.values()) reject(rendererNotReady());
  }
}

function tooManyPending(): ServiceError {
  return new ServiceError(
    'queue_full',
    `${MAX_PENDING} such requests are waiting for the renderer; no more can wait.`,
    {
      title: 'Too many quotes or preflights waiting',
      retryable: true,
      details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
    },
  );
}

function rendererNotReady(): ServiceError {
  return new ServiceError(
    'renderer_lost',
    'The renderer is restarting; try again in a few seconds.',
    {
      title: 'Renderer not available',
      retryable: true,
      details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
    },
  );
}
