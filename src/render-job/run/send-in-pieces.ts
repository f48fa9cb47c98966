import { setTimeout as delay } from 'node:timers/promises';
import type { Warning } from '../../gang-sheet/artwork.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';

/** Number of items and warnings in one message; the service takes about 10 ms to store them. */
const PIECE = 500;
/** Pause between two such messages, in which the service can do other work. */
const PACE_MS = 10;

/** Some of the items and warnings of a plan. */
export interface Piece {
  /** Number of the first of both. */
  readonly from: number;
  readonly items: readonly PrintedItem[];
  readonly warnings: readonly Warning[];
}

/**
 * Sends items and warnings in pieces, with pauses for the service in between. Returns the last piece, which
 * belongs in the message that completes them.
 * @throws the signal's reason
 */
export async function sendInPieces(
  { items, warnings }: Omit<Piece, 'from'>,
  send: (piece: Piece) => void,
  signal?: AbortSignal,
): Promise<Piece> {
  const pieceAt = (from: number): Piece => ({
    from,
    items: items.slice(from, from + PIECE),
    warnings: warnings.slice(from, from + PIECE),
  });
  let from = 0;
  for (; from + PIECE < Math.max(items.length, warnings.length); from += PIECE) {
    signal?.throwIfAborted();
    send(pieceAt(from));
    await delay(PACE_MS);
  }
  return pieceAt(from);
}
