import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainArtworks } from '../artwork/obtain-artworks.ts';
import { toProblem } from '../errors.ts';
import { allItems } from '../gang-sheet/order.ts';
import type { Quote, RenderJob, ToRenderer } from '../messages.ts';
import { FloorMeter } from './floor-meter.ts';
import { JobStopped } from './job-stopped.ts';
import { packOrder } from './pack-order.ts';
import { predictPeak } from './predict-peak.ts';
import { renderJob, type RenderJobDeps } from './render-job.ts';

type QuoteMessage = Extract<ToRenderer, { type: 'quote' }>;

interface Work {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** What this renderer is at work on: jobs and quotes, by their ids. */
export class RendererHost {
  readonly #deps: RenderJobDeps;
  readonly #jobs = new Map<string, Work>();
  readonly #quotes = new Map<string, Work>();
  readonly #floor: FloorMeter;

  constructor(deps: RenderJobDeps) {
    this.#deps = deps;
    this.#floor = new FloorMeter(deps);
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
        this.#begin(this.#quotes, message.quoteId, (signal) => this.#quote(message, signal));
        break;
      case 'drop-quote':
        this.#quotes.get(message.quoteId)?.stop.abort(new JobStopped('cancelled'));
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
    const outcome = await renderJob(job, signal, this.#deps);
    this.#deps.send({ type: 'finished', jobId: job.id, outcome });
    this.#floor.jobEnded(this.#jobs.size === 1 && this.#quotes.size === 0 && !signal.aborted);
  }

  async #quote({ quoteId, request }: QuoteMessage, signal: AbortSignal): Promise<void> {
    const { send } = this.#deps;
    try {
      const quote = await this.#makeQuote({ quoteId, request }, signal);
      send({ type: 'quoted', quoteId, quote });
    } catch (error) {
      send({ type: 'quote-failed', quoteId, problem: toProblem(error) });
    }
  }

  async #makeQuote(
    { quoteId, request }: Omit<QuoteMessage, 'type'>,
    signal: AbortSignal,
  ): Promise<Quote> {
    const { config, governor } = this.#deps;
    const scratchDir = join(this.#deps.scratchDir, `quote-${quoteId}`);
    await mkdir(scratchDir);
    try {
      const artworks = await obtainArtworks({
        items: allItems(request),
        config: config.artwork,
        scratchDir,
        signal,
      });
      const packed = await packOrder(request, artworks, signal);
      const { usedBytes } = governor.report();
      const need = { plan: packed.plan, artworks, threads: config.renderThreads, usedBytes };
      return { ...packed, predictedPeakBytes: predictPeak(need) };
    } finally {
      await rm(scratchDir, { recursive: true, force: true });
    }
  }
}
