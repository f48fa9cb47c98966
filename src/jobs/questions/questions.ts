import { fromProblem, type Problem, type ServiceError } from '../../errors.ts';
import type { ToRenderer } from '../../messages.ts';
import { FairTurns } from '../../fair-turns.ts';
import type { InProgress } from '../in-progress.ts';
import { memoryTooHigh } from '../queue/memory-too-high.ts';
import type { RendererPort } from '../renderer-port.ts';
import type { BegunQuestion } from './question-fetching.ts';
import { OpenQuestion } from './open-question.ts';
import {
  beganTooLate,
  circuitOpen,
  endedRenderer,
  neverBegun,
  refusedForNow,
  rendererNotReady,
  rendererStarting,
  shuttingDown,
  tookTooLong,
  tooManyWaiting,
} from './question-problems.ts';
import type { Suspicion } from './suspicion.ts';

/** Maximum number of questions of one kind that one key may have waiting or in progress. */
const MAX_PER_OWNER = 32;
/** Multiple of the longest time that a question can hold its lane. */
const WAIT_FACTOR = 1.5;

export interface QuestionLimits {
  /** Number of questions of this kind that the renderer works on at a time. */
  readonly lanes: number;
  /** Time limit for the work on one question. */
  readonly workMs: number;
  /** Time limit for the whole of one question, waiting included: a proxy in front waits no longer. */
  readonly answerMs: number;
  /** Time that a withdrawn question has to leave the renderer. */
  readonly leaveGraceMs: number;
}

export interface QuestionsDeps<Question> {
  readonly renderer: RendererPort;
  readonly inProgress: InProgress;
  readonly suspicion: Suspicion;
  readonly limits: QuestionLimits;
  readonly messageOf: (
    asked: { readonly questionId: string; readonly owner: string | null },
    question: Question,
  ) => ToRenderer;
}

export interface AskedBy {
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
  /** Fires when no one is waiting for the answer anymore. */
  readonly signal: AbortSignal;
  /** The question as it was when its artwork was fetched; left out if nothing was. */
  readonly begun?: BegunQuestion;
}

/**
 * Questions of one kind. Keys take turns, and no key may take the last lane.
 *
 *   waiting ── its turn, a lane is free, memory use below critical ──▶ in progress ── answer ──▶ answered
 *   waiting ── 1.5 × the longest time that another one can hold a lane, or time limit ──▶ refused
 *   waiting ── the same question has taken down a renderer twice ──▶ refused
 *   in progress ── time limit, or no one is waiting ──▶ withdrawn ── the renderer leaves it ──▶ gone
 *   withdrawn ── time limit and grace are over ──▶ the renderer is stopped
 *   waiting, in progress ── the service shuts down ──▶ refused, and withdrawn
 *   in progress ── the renderer dies ──▶ refused; stopped by the service ──▶ waiting
 */
export class Questions<Question, Answer> {
  readonly #deps: QuestionsDeps<Question>;
  readonly #open = new Map<string, OpenQuestion<Question, Answer>>();
  readonly #turns = new FairTurns();
  #isStopped = false;

  constructor(deps: QuestionsDeps<Question>) {
    this.#deps = deps;
  }

  /**
   * Asks the renderer when it is the question's turn. When the signal fires, the question is withdrawn.
   * @throws ServiceError `not_ready`, `renderer_lost`, `queue_full`, `shutting_down` or `quote_timeout`, the
   *   problem in the renderer's answer, or the signal's reason
   */
  async ask(question: Question, by: AskedBy): Promise<Answer> {
    by.signal.throwIfAborted();
    this.assertOpen(by.owner);
    const open = new OpenQuestion<Question, Answer>(question, by.owner, by.begun);
    const refusal = this.#refusalOf(open);
    if (refusal !== null) throw refusal;
    const withdraw = (): void => this.#withdraw(open, by.signal.reason);
    by.signal.addEventListener('abort', withdraw, { once: true });
    try {
      this.#open.set(open.id, open);
      this.#wait(open);
      this.advance();
      return await open.answered;
    } finally {
      by.signal.removeEventListener('abort', withdraw);
    }
  }

  /** @throws ServiceError as `ask`, if a question would be refused now */
  assertOpen(owner: string | null): void {
    if (this.#isStopped) throw shuttingDown();
    const { renderer } = this.#deps;
    const { state, retryInMs } = renderer.circuit();
    if (state === 'open') throw circuitOpen(retryInMs);
    if (!renderer.hasBeenReady()) throw rendererStarting();
    if (!renderer.isReady()) throw rendererNotReady();
    if (this.#count((open) => open.owner === owner) >= MAX_PER_OWNER) {
      throw tooManyWaiting(MAX_PER_OWNER);
    }
  }

  /** Asks all questions whose turn it is. Called whenever something has changed. */
  advance(): void {
    const { renderer, inProgress, limits } = this.#deps;
    while (this.#count(isInProgress) < limits.lanes && renderer.takes('question')) {
      if (memoryTooHigh(renderer.memory()) !== null) return;
      const waiting = [...this.#open.values()].filter((open) => this.#mayFollow(open));
      for (const { id, mayClaim } of waiting) if (mayClaim) inProgress.claim(id);
      const next = this.#turns.next(waiting.filter((open) => inProgress.mayBegin(open)));
      if (next === undefined) return;
      this.#begin(next);
    }
  }

  /** Withdraws all questions, and refuses any others. */
  stop(): void {
    this.#isStopped = true;
    for (const open of [...this.#open.values()]) this.#withdraw(open, shuttingDown());
  }

  /** Ignores the id of a question of another kind. */
  answer(id: string, answer: Answer): void {
    const open = this.#open.get(id);
    open?.resolve(answer);
    this.#left(open);
  }

  /** Ignores the id of a question of another kind. */
  fail(id: string, problem: Problem): void {
    const open = this.#open.get(id);
    open?.reject(fromProblem(problem));
    this.#left(open);
  }

  /** @param isCertain whether only the one question in progress can have taken down the renderer */
  rendererDied(isCertain: boolean): void {
    for (const open of [...this.#open.values()].filter(isInProgress)) {
      this.#deps.suspicion.mark(open, isCertain);
      open.reject(endedRenderer(isCertain));
      this.#gone(open);
    }
    this.#judgeWaiting();
  }

  /**
   * The service has stopped the renderer: questions that are still wanted wait for the next one.
   */
  rendererEnded(): void {
    for (const open of [...this.#open.values()].filter(isInProgress)) {
      if (open.isWithdrawn) this.#gone(open);
      else this.#wait(open);
    }
    this.#judgeWaiting();
  }

  /** Decides how a question is asked; returns an error if it must not be asked. */
  #refusalOf(open: OpenQuestion<Question, Answer>): ServiceError | null {
    const verdict = this.#deps.suspicion.verdictOn(open);
    open.isAlone = verdict.allowed === 'alone';
    open.mayClaim = verdict.allowed === 'alone' && verdict.mayClaim;
    return verdict.allowed === 'not' ? refusedForNow(verdict.retryInMs) : null;
  }

  /** A renderer has died: waiting questions may now be suspects. */
  #judgeWaiting(): void {
    for (const open of [...this.#open.values()].filter((it) => !it.isInProgress)) {
      const refusal = this.#refusalOf(open);
      if (refusal === null) continue;
      open.reject(refusal);
      this.#gone(open);
    }
  }

  #wait(open: OpenQuestion<Question, Answer>): void {
    const { workMs, answerMs, leaveGraceMs } = this.#deps.limits;
    const waitMs = Math.min(WAIT_FACTOR * (workMs + leaveGraceMs), answerMs - open.ageMs);
    open.waits(waitMs, () => {
      open.reject(neverBegun(open.ageMs, this.#whyWaiting(open)));
      this.#gone(open);
    });
  }

  #begin(open: OpenQuestion<Question, Answer>): void {
    const { renderer, inProgress, limits, messageOf } = this.#deps;
    inProgress.begin(open);
    this.#turns.took(open.owner);
    const leftMs = limits.answerMs - open.ageMs;
    open.begins(Math.min(limits.workMs, leftMs), () => this.#isLate(open, leftMs));
    renderer.send(messageOf({ questionId: open.id, owner: open.owner }, open.question));
  }

  /**
   * The renderer may be in a native operation, which cannot be stopped without killing the process.
   */
  #isLate(open: OpenQuestion<Question, Answer>, leftMs: number): void {
    const { renderer, limits, suspicion, inProgress } = this.#deps;
    const { workMs, answerMs } = limits;
    this.#withdraw(open, leftMs < workMs ? beganTooLate(answerMs, leftMs) : tookTooLong(workMs));
    open.leaves(limits.leaveGraceMs, () => {
      suspicion.mark(open, inProgress.size === 1);
      renderer.end('late_question');
    });
  }

  #withdraw(open: OpenQuestion<Question, Answer>, reason: unknown): void {
    open.reject(reason);
    if (!open.isInProgress) this.#gone(open);
    else if (!open.isWithdrawn) {
      open.isWithdrawn = true;
      this.#deps.renderer.send({ type: 'drop-question', questionId: open.id });
    }
  }

  /** The renderer has left the question without dying. */
  #left(open: OpenQuestion<Question, Answer> | undefined): void {
    if (open === undefined) return;
    if (open.isAlone) this.#deps.suspicion.acquit(open);
    this.#gone(open);
  }

  #gone(open: OpenQuestion<Question, Answer>): void {
    const { inProgress } = this.#deps;
    open.ends();
    this.#open.delete(open.id);
    inProgress.unclaim(open.id);
    inProgress.end(open.id);
  }

  /** Whether a question is waiting, and its owner leaves a lane free for others. */
  #mayFollow(open: OpenQuestion<Question, Answer>): boolean {
    if (open.isInProgress) return false;
    const most = Math.max(1, this.#deps.limits.lanes - 1);
    return this.#count((other) => other.isInProgress && other.owner === open.owner) < most;
  }

  #whyWaiting({ isAlone }: OpenQuestion<Question, Answer>): string {
    const memory = memoryTooHigh(this.#deps.renderer.memory());
    if (memory !== null) return memory.detail;
    return isAlone
      ? 'It may have taken down a renderer before, so it has to wait until no other work is in progress.'
      : 'The renderer is busy with other work.';
  }

  #count(isCounted: (open: OpenQuestion<Question, Answer>) => boolean): number {
    let count = 0;
    for (const open of this.#open.values()) if (isCounted(open)) count += 1;
    return count;
  }
}

function isInProgress(open: { readonly isInProgress: boolean }): boolean {
  return open.isInProgress;
}
