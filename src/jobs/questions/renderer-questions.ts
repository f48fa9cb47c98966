import type { Problem } from '../../errors.ts';
import type { JobRequest } from '../../gang-sheet/order.ts';
import type { PreflightReport } from '../../gang-sheet/preflight.ts';
import type { PeakFactors, PreflightQuestion, Quote } from '../../messages.ts';
import { QuestionFetching, type QuestionFetchingDeps } from './question-fetching.ts';
import { Preflights } from './preflights.ts';
import { Questions, type AskedBy, type QuestionLimits, type QuestionsDeps } from './questions.ts';
import { Suspicion } from './suspicion.ts';

/** Number of quotes that the renderer works on at a time. Each is packed in its own thread. */
const QUOTE_LANES = 4;
/** The renderer answers preflights one at a time, because each may hold a whole decoded image. */
const PREFLIGHT_LANES = 1;

export interface RendererQuestionsInput extends Pick<
  QuestionsDeps<unknown>,
  'renderer' | 'inProgress'
> {
  readonly limits: Omit<QuestionLimits, 'lanes'>;
  readonly fetching: QuestionFetchingDeps;
  readonly peakFactors: () => PeakFactors;
}

/** Quotes and preflights, which the renderer answers alongside its jobs. */
export class RendererQuestions {
  readonly #fetching: QuestionFetching;
  readonly #quotes: Questions<JobRequest, Quote>;
  readonly #preflights: Preflights;

  constructor(input: RendererQuestionsInput) {
    const { renderer, inProgress, limits, peakFactors } = input;
    this.#fetching = new QuestionFetching(input.fetching, limits.workMs);
    const suspicion = new Suspicion(() => performance.now());
    this.#quotes = new Questions({
      renderer,
      inProgress,
      suspicion,
      limits: { lanes: QUOTE_LANES, ...limits },
      messageOf: (asked, request) => {
        return { type: 'quote', ...asked, request, peakFactors: peakFactors() };
      },
    });
    this.#preflights = new Preflights({
      renderer,
      inProgress,
      suspicion,
      limits: { lanes: PREFLIGHT_LANES, ...limits },
    });
  }

  /** @throws anything that `Questions.ask` and `QuestionFetching.with` throw */
  quote(request: JobRequest, by: AskedBy): Promise<Quote> {
    this.#quotes.assertOpen(by.owner);
    return this.#fetching.with(request, by, (begun) =>
      this.#quotes.ask(request, { ...by, ...begun }),
    );
  }

  /**
   * @param content SHA-256 of the artwork
   * @throws anything that `Questions.ask` throws
   */
  preflight(content: string, question: PreflightQuestion, by: AskedBy): Promise<PreflightReport> {
    return this.#preflights.ask(content, question, by);
  }

  /** Refuses all questions, present and future, because the service is shutting down. */
  stop(): void {
    this.#fetching.stop();
    this.#quotes.stop();
    this.#preflights.questions.stop();
  }

  /** Asks the questions that may be asked now. */
  advance(): void {
    this.#quotes.advance();
    this.#preflights.questions.advance();
  }

  quoted(questionId: string, quote: Quote): void {
    this.#quotes.answer(questionId, quote);
  }

  preflighted(questionId: string, report: PreflightReport): void {
    this.#preflights.questions.answer(questionId, report);
  }

  /** Each question belongs to only one of the two; the other ignores its id. */
  failed(questionId: string, problem: Problem): void {
    this.#quotes.fail(questionId, problem);
    this.#preflights.questions.fail(questionId, problem);
  }

  /** @param isCertain whether only the one question in progress can have taken down the renderer */
  rendererDied(isCertain: boolean): void {
    this.#quotes.rendererDied(isCertain);
    this.#preflights.questions.rendererDied(isCertain);
  }

  rendererEnded(): void {
    this.#quotes.rendererEnded();
    this.#preflights.questions.rendererEnded();
  }
}
