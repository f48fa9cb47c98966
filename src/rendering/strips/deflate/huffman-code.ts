/** Upper bound for the number of symbols in a deflate alphabet. */
const MOST_SYMBOLS = 512;

/** Maximum code length in bits. */
const LONGEST = 15;

/**
 * Computes the code lengths of a Huffman code in bits, 0 for symbols that never occur. The code is optimal
 * unless the limit applies. A single symbol gets one bit, as deflate requires.
 * @param counts how often each symbol occurs
 * @param limit maximum length; if a code would exceed it, rare symbols are treated as less rare
 */
export function codeLengths(counts: Uint32Array, limit: number): Uint8Array {
  for (let coarse = counts; ; coarse = coarse.map((count) => Math.ceil(count / 2))) {
    const lengths = freeLengths(coarse);
    if (lengths.every((length) => length <= limit)) return lengths;
  }
}

/** Huffman's method on sorted symbols, in which new nodes are created in sorted order. */
function freeLengths(counts: Uint32Array): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  // Numbers sort many times faster than objects do.
  const leaves = new Float64Array(counts.length);
  counts.forEach((count, symbol) => {
    leaves[symbol] = count === 0 ? Infinity : count * MOST_SYMBOLS + symbol;
  });
  leaves.sort();
  const used = counts.reduce((sum, count) => sum + (count === 0 ? 0 : 1), 0);
  const symbolOf = (leaf: number): number => (leaves[leaf] ?? 0) % MOST_SYMBOLS;
  if (used === 1) lengths[symbolOf(0)] = 1;
  if (used <= 1) return lengths;
  const depths = depthsOf(leaves.subarray(0, used).map((key) => Math.floor(key / MOST_SYMBOLS)));
  for (let leaf = 0; leaf < used; leaf += 1) lengths[symbolOf(leaf)] = depths[leaf] ?? 0;
  return lengths;
}

/** Returns the depths of leaves with these weights, lightest first, and of the nodes above them. */
function depthsOf(leafWeights: Float64Array): Uint8Array {
  const leaves = leafWeights.length;
  const nodes = 2 * leaves - 1;
  const weights = new Float64Array(nodes).fill(Infinity);
  weights.set(leafWeights);
  const parents = new Uint16Array(nodes);
  let leaf = 0;
  let node = leaves;
  for (let made = leaves; made < nodes; made += 1) {
    let weight = 0;
    for (let child = 0; child < 2; child += 1) {
      const isLeaf = leaf < leaves && (weights[leaf] ?? 0) <= (weights[node] ?? 0);
      const least = isLeaf ? leaf++ : node++;
      parents[least] = made;
      weight += weights[least] ?? 0;
    }
    weights[made] = weight;
  }
  const depths = new Uint8Array(nodes);
  for (let index = nodes - 2; index >= 0; index -= 1) {
    depths[index] = (depths[parents[index] ?? 0] ?? 0) + 1;
  }
  return depths;
}

/**
 * Assigns codes to lengths (RFC 1951, section 3.2.2), reversed because they are written lowest bit first.
 */
export function codesOf(lengths: Uint8Array): Uint16Array {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const next = new Uint16Array(LONGEST + 1);
  for (let length = 1; length <= LONGEST; length += 1) {
    next[length] = ((next[length - 1] ?? 0) + (counts[length - 1] ?? 0)) << 1;
  }
  const codes = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const code = next[length] ?? 0;
    next[length] = code + 1;
    codes[symbol] = reversed(code, length);
  });
  return codes;
}

function reversed(code: number, length: number): number {
  let turned = 0;
  for (let bit = 0; bit < length; bit += 1) turned |= ((code >> bit) & 1) << (length - 1 - bit);
  return turned;
}
