/** A job or question that is about to begin. */
export interface Beginning {
  readonly id: string;
  /** Whether it must be the only work in progress. */
  readonly isAlone: boolean;
}

/**
 * The jobs and questions that the renderer is working on. Suspect work runs alone: if the renderer
 * dies again, it is clear which work took it down, and no other work is lost.
 *
 *   shared ── claim by work that must be alone ──▶ draining (nothing else begins)
 *   draining ── nothing in progress, the claimant begins ──▶ alone
 *   alone ── it ends ──▶ shared
 */
export class InProgress {
  /** Whether only one piece of work may currently be in progress. */
  readonly #isTrial: () => boolean;
  readonly #ids = new Set<string>();
  #alone: string | null = null;
  #claimant: string | null = null;

  constructor(isTrial: () => boolean) {
    this.#isTrial = isTrial;
  }

  /** Number of jobs and questions. */
  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  mayBegin({ id, isAlone }: Beginning): boolean {
    if (this.#claimant !== null && this.#claimant !== id) return false;
    const isShared = !isAlone && this.#alone === null && !this.#isTrial();
    return isShared || this.#ids.size === 0;
  }

  /**
   * Prevents all other work from beginning, so that this work will run alone. Only one claim can be
   * held at a time.
   */
  claim(id: string): void {
    this.#claimant ??= id;
  }

  /** Withdraws a claim; ignores an id without one. */
  unclaim(id: string): void {
    if (this.#claimant === id) this.#claimant = null;
  }

  begin({ id, isAlone }: Beginning): void {
    this.unclaim(id);
    this.#ids.add(id);
    if (isAlone) this.#alone = id;
  }

  end(id: string): void {
    this.#ids.delete(id);
    if (this.#alone === id) this.#alone = null;
  }

  /** The renderer has exited, so nothing is in progress anymore. */
  clear(): void {
    this.#ids.clear();
    this.#alone = null;
  }
}
