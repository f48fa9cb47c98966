import { SerialQueue } from '../image-files/serial-queue.ts';
import { toProblem } from '../errors.ts';
import type { FromRenderer, Quote, RenderJob, ToRenderer } from '../messages.ts';
import { BaselineMeter } from './baseline-meter.ts';
import { JobStopped } from './job-stopped.ts';
import { answerPreflight } from './questions/answer-preflight.ts';
import { answerQuote } from './questions/answer-quote.ts';
import { renderJob } from './render-job.ts';
import type { RendererServices } from './renderer-services.ts';
import { sendInPieces } from './run/send-in-pieces.ts';

/** A job or a question in progress. */
interface Work {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Starts, stops and finishes all work of this renderer: jobs and questions, by their ids. */
export class RendererHost {
  readonly #services: RendererServices;
  readonly #jobs = new Map<string, Work>();
  readonly #questions = new Map<string, Work>();
  readonly #baseline: BaselineMeter;
  #hasWorked = false;
  /** Preflights run one at a time, because each may hold a whole decoded image. */
  readonly #preflights = new SerialQueue();

  constructor(services: RendererServices) {
    const { config, memory, send } = services;
    const { governor } = memory;
    this.#services = services;
    this.#baseline = new BaselineMeter({ governor, send, everyMs: config.recycling.lookEveryMs });
  }

  /** Handles every message except `shutdown`. */
  handle(message: Exclude<ToRenderer, { type: 'shutdown' }>): void {
    switch (message.type) {
      case 'run':
        this.#begin(this.#jobs, message.job.id, (signal) => this.#run(message.job, signal));
        break;
      case 'stop':
        this.#jobs.get(message.jobId)?.stop.abort(new JobStopped(message.why));
        break;
      case 'quote':
        this.#ask(message.questionId, (signal) => this.#quote(message, signal));
        break;
      case 'preflight':
        this.#ask(message.questionId, (signal) => this.#preflight(message, signal));
        break;
      case 'drop-question':
        this.#questions.get(message.questionId)?.stop.abort(new JobStopped('cancelled'));
        break;
      case 'service-reserved':
        this.#services.memory.ledger.reservedElsewhere(message.bytes);
        break;
      case 'measure-idle':
        this.#baseline.measure();
        break;
      case 'quarantine':
        this.#services.quarantine.replace(message.artworks);
    }
  }

  /** Returns the id of a job that hangs; null if there is none. */
  stalledJob(): string | null {
    return this.#services.stalls.stalledJob();
  }

  /** Leaves every job at its next checkpoint; resolves when all outcomes have been sent. */
  async stopAll(): Promise<void> {
    const works = [...this.#jobs.values(), ...this.#questions.values()];
    for (const { stop } of works) stop.abort(new JobStopped('interrupted'));
    await Promise.all(works.map(({ done }) => done));
  }

  #begin(works: Map<string, Work>, id: string, work: (signal: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    const endWork = this.#services.memory.sampled.beginWork();
    const done = work(stop.signal).finally(() => {
      works.delete(id);
      endWork();
    });
    works.set(id, { stop, done });
  }

  async #run(job: RenderJob, signal: AbortSignal): Promise<void> {
    await this.#baseline.whenDone();
    const isCold = !this.#hasWorked;
    this.#hasWorked = true;
    const outcome = await renderJob(job, this.#services, { signal, isCold });
    this.#services.send({ type: 'finished', jobId: job.id, outcome });
    const isIdle = this.#jobs.size === 1 && this.#questions.size === 0;
    this.#baseline.jobEnded(isIdle && !signal.aborted);
  }

  #ask(id: string, answer: (signal: AbortSignal) => Promise<FromRenderer>): void {
    const { send } = this.#services;
    this.#begin(this.#questions, id, async (signal) => {
      try {
        send(await answer(signal));
      } catch (error) {
        send({ type: 'question-failed', questionId: id, problem: toProblem(error) });
      }
    });
  }

  async #quote(message: Question<'quote'>, signal: AbortSignal): Promise<FromRenderer> {
    const { questionId: id, owner } = message;
    const quote = await answerQuote(message, this.#services, { id, owner, signal });
    const sendSome = ({ items, warnings }: Pick<Quote, 'items' | 'warnings'>): void =>
      this.#services.send({ type: 'quoted-some', questionId: id, items, warnings });
    const { items, warnings } = await sendInPieces(quote, sendSome, signal);
    return { type: 'quoted', questionId: id, quote: { ...quote, items, warnings } };
  }

  async #preflight(message: Question<'preflight'>, signal: AbortSignal): Promise<FromRenderer> {
    const { questionId: id, owner, question } = message;
    const report = await this.#preflights.run(() =>
      answerPreflight(question, this.#services, { id, owner, signal }),
    );
    return { type: 'preflighted', questionId: id, report };
  }
}

type Question<Type> = Extract<ToRenderer, { type: Type }>;
