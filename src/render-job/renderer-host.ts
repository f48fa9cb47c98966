import { Turns } from '../image-files/turns.ts';
import { toProblem } from '../errors.ts';
import type { FromRenderer, RenderJob, ToRenderer } from '../messages.ts';
import { answerPreflight, answerQuote } from './answer-question.ts';
import { FloorMeter } from './floor-meter.ts';
import { JobStopped } from './job-stopped.ts';
import { renderJob, type RenderJobDeps } from './render-job.ts';

interface Work {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** What this renderer is at work on: jobs, and questions (quotes, preflights), by their ids. */
export class RendererHost {
  readonly #deps: RenderJobDeps;
  readonly #jobs = new Map<string, Work>();
  readonly #quotes = new Map<string, Work>();
  readonly #floor: FloorMeter;
  #hasWorked = false;
  /** One picture is looked at after the other: each may hold as much as it takes to decode it. */
  readonly #looks = new Turns();

  constructor(deps: RenderJobDeps) {
    this.#deps = deps;
    this.#floor = new FloorMeter({ ...deps, everyMs: deps.config.recycling.lookEveryMs });
  }

  /** Does what a message asks for, all but `shutdown`. */
  handle(message: Exclude<ToRenderer, { type: 'shutdown' }>): void {
    switch (message.type) {
      case 'run':
        this.#begin(this.#jobs, message.job.id, (signal) => this.#run(message.job, signal));
        break;
      case 'stop':
        this.#jobs.get(message.jobId)?.stop.abort(new JobStopped(message.why));
        break;
      case 'quote':
        this.#begin(this.#quotes, message.questionId, (signal) =>
          this.#answer(message.questionId, () => answerQuote(message, signal, this.#deps)),
        );
        break;
      case 'preflight':
        this.#begin(this.#quotes, message.questionId, (signal) =>
          this.#answer(message.questionId, () =>
            this.#looks.take(() => answerPreflight(message, signal, this.#deps)),
          ),
        );
        break;
      case 'drop-question':
        this.#quotes.get(message.questionId)?.stop.abort(new JobStopped('cancelled'));
    }
  }

  /** Leaves every job at its next checkpoint; resolves when all outcomes are sent. */
  async stopAll(): Promise<void> {
    const works = [...this.#jobs.values(), ...this.#quotes.values()];
    for (const { stop } of works) stop.abort(new JobStopped('interrupted'));
    await Promise.all(works.map(({ done }) => done));
  }

  #begin(works: Map<string, Work>, id: string, work: (signal: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    const endWork = this.#deps.beginWork();
    const done = work(stop.signal).finally(() => {
      works.delete(id);
      endWork();
    });
    works.set(id, { stop, done });
  }

  async #run(job: RenderJob, signal: AbortSignal): Promise<void> {
    await this.#floor.whenDone();
    const isCold = !this.#hasWorked;
    this.#hasWorked = true;
    const outcome = await renderJob(job, signal, { ...this.#deps, isCold });
    this.#deps.send({ type: 'finished', jobId: job.id, outcome });
    this.#floor.jobEnded(this.#jobs.size === 1 && this.#quotes.size === 0 && !signal.aborted);
  }

  async #answer(questionId: string, work: () => Promise<FromRenderer>): Promise<void> {
    const { send } = this.#deps;
    try {
      send(await work());
    } catch (error) {
      send({ type: 'question-failed', questionId, problem: toProblem(error) });
    }
  }
}
