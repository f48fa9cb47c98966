import type { Quote, QuotedSome } from '../messages.ts';

interface Lists {
  readonly items: Quote['items'][number][];
  readonly warnings: Quote['warnings'][number][];
}

/** The items and warnings that one renderer has sent ahead of its quotes, by question. */
export class QuotePieces {
  readonly #lists = new Map<string, Lists>();

  add({ questionId, items, warnings }: QuotedSome): void {
    const lists = this.#lists.get(questionId) ?? { items: [], warnings: [] };
    this.#lists.set(questionId, lists);
    lists.items.push(...items);
    lists.warnings.push(...warnings);
  }

  /** Returns a quote with everything that was sent ahead of it, which is then forgotten. */
  complete(questionId: string, quote: Quote): Quote {
    const lists = this.#lists.get(questionId);
    if (lists === undefined) return quote;
    this.forget(questionId);
    const { items, warnings } = lists;
    return {
      ...quote,
      items: [...items, ...quote.items],
      warnings: [...warnings, ...quote.warnings],
    };
  }

  /** @param questionId of a question that failed */
  forget(questionId: string): void {
    this.#lists.delete(questionId);
  }
}
