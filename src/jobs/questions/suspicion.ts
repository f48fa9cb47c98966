/** How a question may be asked. */
export type Verdict =
  | { readonly allowed: 'beside_others' }
  /** Only while no other work is in progress; with a claim, other work waits for it. */
  | { readonly allowed: 'alone'; readonly mayClaim: boolean }
  | { readonly allowed: 'not'; readonly retryInMs: number };

export interface Asking {
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
  /** The same for identical questions. */
  readonly content: string;
}

/** One death of a renderer while a question was in progress. */
interface Mark extends Asking {
  readonly atMs: number;
  /** Whether it was the only work in progress. */
  readonly isCertain: boolean;
}

const REMEMBERED_MS = 10 * 60_000;
const MAX_MARKS = 1_000;
/** A question that has taken down this many renderers while running alone is not asked again. */
const CERTAIN_ENDS = 2;
/** Once an owner has this many marks, all of its questions are asked alone. */
const OWNER_MARKS = 3;

/**
 * Remembers for ten minutes which questions took down a renderer, or might have. Owners are remembered
 * too, because a question is easily changed.
 */
export class Suspicion {
  readonly #nowMs: () => number;
  #marks: readonly Mark[] = [];

  /** @param nowMs a monotonic clock */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The question was in progress when the renderer died. */
  mark({ owner, content }: Asking, isCertain: boolean): void {
    const mark = { owner, content, atMs: this.#nowMs(), isCertain };
    this.#marks = [...this.#recent(), mark].slice(-MAX_MARKS);
  }

  /** The question was answered while running alone, so it is not to blame for earlier deaths. */
  acquit({ content }: Asking): void {
    this.#marks = this.#marks.filter((mark) => mark.content !== content);
  }

  /** Reads `content` only if there are marks, because it may take a long time to compute. */
  verdictOn(asking: Asking): Verdict {
    const marks = this.#recent();
    if (marks.length === 0) return { allowed: 'beside_others' };
    const same = marks.filter(({ content }) => content === asking.content);
    const decisive = same.filter(({ isCertain }) => isCertain).at(-CERTAIN_ENDS);
    if (decisive !== undefined) {
      return { allowed: 'not', retryInMs: decisive.atMs + REMEMBERED_MS - this.#nowMs() };
    }
    const isOften = marks.filter(({ owner }) => owner === asking.owner).length >= OWNER_MARKS;
    if (same.length === 0 && !isOften) return { allowed: 'beside_others' };
    return { allowed: 'alone', mayClaim: !isOften };
  }

  #recent(): readonly Mark[] {
    const nowMs = this.#nowMs();
    return this.#marks.filter(({ atMs }) => nowMs - atMs < REMEMBERED_MS);
  }
}
