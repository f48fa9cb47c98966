/** A job or question that is about to begin. */
export interface Beginning {
  readonly id: string;
  /** Whether nothing else may be in progress at the same time. */
  readonly isAlone: boolean;
}

/**
 * The jobs and questions that the renderer is working on. Work under suspicion is the only work in progress: if the
 * renderer dies again, it is clear which work ended it, and nobody else loses anything.
 *
 *   shared ── claim by work that must be alone ──▶ draining (nothing else begins)
 *   draining ── nothing in progress, the claimant begins ──▶ alone
 *   alone ── it ends ──▶ shared
 */
export class InProgress {
  /** Whether only one piece of work may be in progress at the moment. */
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

  mayBegin({ id, isAlone }: Beginning): boolean {
    if (this.#claimant !== null && this.#claimant !== id) return false;
    const isShared = !isAlone && this.#alone === null && !this.#isTrial();
    return isShared || this.#ids.size === 0;
  }

  /** From now on, nothing but this work may begin, so that it will be alone. One can claim at a time. */
  claim(id: string): void {
    this.#claimant ??= id;
  }

  /** Withdraws a claim. Ignores an id that has none. */
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

  /** The renderer is gone, and everything in progress with it. */
  clear(): void {
    this.#ids.clear();
    this.#alone = null;
  }
}
