/**
 * Lengths in bits of a Huffman code, 0 for what never comes; the least when none has to be cut.
 * With a single symbol its code has one bit, as deflate wants it.
 * @param counts how often each symbol comes
 * @param limit of a length; too long ones are avoided by taking rare symbols for less rare
 */
export function codeLengths(counts: ArrayLike<number>, limit: number): Uint8Array {
  for (let coarse = Array.from(counts); ; coarse = coarse.map((count) => Math.ceil(count / 2))) {
    const lengths = freeLengths(coarse);
    if (lengths.every((length) => length <= limit)) return lengths;
  }
}

/** By Huffman's method on sorted symbols: the nodes that are made come in order by themselves. */
function freeLengths(counts: readonly number[]): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const leaves = counts
    .map((count, symbol) => ({ count, symbol }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count || a.symbol - b.symbol);
  if (leaves.length === 1) lengths[leaves[0]?.symbol ?? 0] = 1;
  if (leaves.length <= 1) return lengths;
  const weights = leaves.map(({ count }) => count);
  const parents: number[] = [];
  let leaf = 0;
  let node = leaves.length;
  const takeLeast = (): number => {
    const isLeaf = leaf < leaves.length && !((weights[node] ?? Infinity) < (weights[leaf] ?? 0));
    return isLeaf ? leaf++ : node++;
  };
  while (weights.length < 2 * leaves.length - 1) {
    const [one, other] = [takeLeast(), takeLeast()];
    parents[one] = parents[other] = weights.length;
    weights.push((weights[one] ?? 0) + (weights[other] ?? 0));
  }
  const depths = new Uint8Array(weights.length);
  for (let index = weights.length - 2; index >= 0; index -= 1) {
    depths[index] = (depths[parents[index] ?? 0] ?? 0) + 1;
  }
  leaves.forEach(({ symbol }, index) => (lengths[symbol] = depths[index] ?? 0));
  return lengths;
}

/** The codes that go with the lengths (RFC 1951, section 3.2.2), turned round to be sent lowest bit first. */
export function codesOf(lengths: Uint8Array): Uint16Array {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= 15; length += 1) {
    lengths.forEach((each, symbol) => {
      if (each === length) codes[symbol] = reversed(code++, length);
    });
    code <<= 1;
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let turned = 0;
  for (let bit = 0; bit < length; bit += 1) turned |= ((code >> bit) & 1) << (length - 1 - bit);
  return turned;
}
