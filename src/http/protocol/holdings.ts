import type { FastifyReply } from '../app.ts';

/**
 * What a request can hold: its connection's turn, room for its body, a wait for a result, an event stream
 * or a download.
 */
export const HOLDINGS = ['turn', 'body', 'wait', 'stream', 'download'] as const;

export type Holding = (typeof HOLDINGS)[number];

/**
 * Tracks everything that requests in progress hold. No other code decides when it is given back.
 *
 * The `close` event of a response is not enough: Node answers pipelined requests one after another, and a
 * response whose turn never came gets no `close` when its connection ends. Everything is therefore also
 * given back when the connection ends.
 */
export class Holdings {
  readonly #held = new Map<Holding, number>();

  /**
   * Calls `giveBack` once: when the response ends, when its connection ends, or when the returned function
   * is called, whichever comes first. If either has already ended, calls it immediately.
   */
  hold({ raw, request }: FastifyReply, kind: Holding, giveBack: () => void): () => void {
    const { socket } = request.raw;
    let isHeld = true;
    const end = (): void => {
      if (!isHeld) return;
      isHeld = false;
      raw.off('close', end);
      // A connection outlives its requests, so their listeners must be removed.
      socket.off('close', end);
      this.#count(kind, -1);
      giveBack();
    };
    this.#count(kind, 1);
    raw.once('close', end);
    socket.once('close', end);
    if (raw.destroyed || socket.destroyed) end();
    return end;
  }

  /** Number of holdings of each kind, for the metrics. */
  counts(): Readonly<Record<Holding, number>> {
    const count = (kind: Holding): number => this.#held.get(kind) ?? 0;
    return {
      turn: count('turn'),
      body: count('body'),
      wait: count('wait'),
      stream: count('stream'),
      download: count('download'),
    };
  }

  #count(kind: Holding, change: number): void {
    this.#held.set(kind, (this.#held.get(kind) ?? 0) + change);
  }
}
