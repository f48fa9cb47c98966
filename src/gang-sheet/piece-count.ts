/** Returns the number of pieces: the sum of all quantities. */
export function pieceCount(items: Iterable<{ readonly quantity: number }>): number {
  let count = 0;
  for (const { quantity } of items) count += quantity;
  return count;
}
