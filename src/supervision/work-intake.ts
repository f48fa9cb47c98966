import type { OpenWork } from './open-work.ts';
import type { RecycleReason, RecycleWatch } from './recycling.ts';

export type WorkKind = 'job' | 'question';

/** What the supervisor has to do next with a healthy renderer. */
export type NextStep = 'measure' | 'replace';

/**
 * Decides which new work a healthy renderer gets, so that it can be measured and replaced even if its
 * queue is never empty. Jobs are held back first, because they may take minutes; questions only once
 * the open jobs are done, because somebody is waiting for the answers.
 *
 *   all ── too old, judged, or a measurement is overdue ──▶ questions ── open jobs done ──▶ none
 *   none ── open questions done ──▶ measure, or replace if there is a reason
 *   measure ── idle baseline without a reason ──▶ all
 */
export class WorkIntake {
  readonly #work: OpenWork;
  readonly #watch: Pick<RecycleWatch, 'isOld' | 'isOverdue'>;
  #takes: 'all' | 'questions' | 'none' = 'all';
  #isMeasuring = false;
  #reason: RecycleReason | null = null;

  constructor(work: OpenWork, watch: Pick<RecycleWatch, 'isOld' | 'isOverdue'>) {
    this.#work = work;
    this.#watch = watch;
  }

  /** Why the renderer is being replaced; null if it is not. */
  get reason(): RecycleReason | null {
    return this.#reason;
  }

  takes(kind: WorkKind): boolean {
    return this.#takes === 'all' || (this.#takes === 'questions' && kind === 'question');
  }

  /** The idle baseline was judged, whether or not a measurement was asked for. */
  judged(reason: RecycleReason | null): void {
    this.#isMeasuring = false;
    this.#reason ??= reason;
    this.#takes = this.#reason === null ? 'all' : 'questions';
  }

  /** Returns each step once; null: go on as before. */
  next(atMs: number): NextStep | null {
    if (this.#takes === 'all') this.#holdBackIfDue(atMs);
    if (this.#takes === 'questions' && !this.#work.hasJobs()) this.#takes = 'none';
    if (this.#takes !== 'none' || this.#isMeasuring || !this.#work.isDone()) return null;
    if (this.#reason !== null) return 'replace';
    this.#isMeasuring = true;
    return 'measure';
  }

  #holdBackIfDue(atMs: number): void {
    if (this.#watch.isOld(atMs)) this.#reason = 'age';
    if (this.#reason !== null || this.#watch.isOverdue(atMs)) this.#takes = 'questions';
  }
}
