import type { Draw } from './draw.ts';

/** Changes a file. @param other another file, to take bytes from */
export type Mutation = (bytes: Buffer, other: Buffer, draw: Draw) => Buffer;

/** Changes that know nothing of the format, by name. */
export const byteMutations: Readonly<Record<string, Mutation>> = {
  'flipped bits': (bytes, _other, draw) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + draw.below(12); count > 0 && changed.length > 0; count -= 1) {
      changed[draw.below(changed.length)]! ^= 1 << draw.below(8);
    }
    return changed;
  },
  'other bytes': (bytes, _other, draw) => {
    const changed = Buffer.from(bytes);
    draw.bytes(1 + draw.below(16)).copy(changed, draw.below(changed.length));
    return changed;
  },
  'a hostile number': (bytes, _other, draw) =>
    withHostileNumber(bytes, draw.below(bytes.length), draw),
  'a hostile number in the header': (bytes, _other, draw) =>
    withHostileNumber(bytes, draw.below(Math.min(80, bytes.length)), draw),
  'a cut end': (bytes, _other, draw) => bytes.subarray(0, draw.below(bytes.length)),
  'a missing start': (bytes, _other, draw) =>
    bytes.subarray(draw.below(Math.min(200, bytes.length))),
  'a missing slice': (bytes, _other, draw) => {
    const [from, to] = slice(bytes, draw);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  'a repeated slice': (bytes, _other, draw) => {
    const [from, to] = slice(bytes, draw);
    const copies = Array.from({ length: 1 + draw.below(20) }, () => bytes.subarray(from, to));
    return Buffer.concat([bytes.subarray(0, to), ...copies, bytes.subarray(to)]);
  },
  'a slice of equal bytes': (bytes, _other, draw) => {
    const [from, to] = slice(bytes, draw);
    return Buffer.from(bytes).fill(draw.from([0, 0xff, 0x20, 0x41]), from, to);
  },
  'inserted bytes': (bytes, _other, draw) => {
    const at = draw.below(bytes.length + 1);
    return Buffer.concat([
      bytes.subarray(0, at),
      draw.bytes(1 + draw.below(60)),
      bytes.subarray(at),
    ]);
  },
  'the header of another file': (bytes, other, draw) => {
    const end = 1 + draw.below(64);
    return Buffer.concat([other.subarray(0, end), bytes.subarray(end)]);
  },
  'the end of another file': (bytes, other, draw) =>
    Buffer.concat([
      bytes.subarray(0, draw.below(bytes.length)),
      other.subarray(draw.below(other.length)),
    ]),
  'another file behind it': (bytes, other) => Buffer.concat([bytes, other]),
};

/** Writes a length or count that readers stumble over: at a limit of its type, or too large. */
export function withHostileNumber(bytes: Buffer, at: number, draw: Draw): Buffer {
  const changed = Buffer.from(bytes);
  const size = draw.from([1, 2, 2, 4, 4, 4, 8]);
  const number = hostileNumber(size, bytes.length, draw);
  (draw.oneIn(2) ? number : number.reverse()).copy(changed, at);
  return changed;
}

function hostileNumber(size: number, length: number, draw: Draw): Buffer {
  const most = 2n ** BigInt(size * 8) - 1n;
  const values = [
    0n,
    1n,
    most,
    most - 1n,
    most - 7n,
    most >> 1n,
    (most >> 1n) + 1n,
    BigInt(length),
  ];
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt.asUintN(size * 8, draw.from(values)));
  return Buffer.from(number.subarray(8 - size));
}

function slice({ length }: Buffer, draw: Draw): readonly [from: number, to: number] {
  const from = draw.below(length);
  return [from, Math.min(length, from + 1 + draw.below(draw.from([4, 40, 400])))];
}
