/** Damage to the frame of a WebP that leaves its size and its headers as they are. */
export interface FrameParts {
  /** Starts with the modes of the first macroblock; ends where the sizes of the partitions begin. */
  readonly modes: Span;
  /** Holds the coefficients. */
  readonly partitions: readonly Span[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

const TAG_BYTES = 10;

/** Finds the partitions of the first lossy frame, which states all sizes but the last one. */
export function framePartsOf(webp: Buffer, partitions = 1): FrameParts {
  const at = webp.indexOf('VP8 ', 12, 'latin1');
  const start = at + 8;
  const end = start + webp.readUInt32LE(at + 4);
  const modes = {
    start: start + TAG_BYTES,
    end: start + TAG_BYTES + (webp.readUIntLE(start, 3) >> 5),
  };
  const spans: Span[] = [];
  let from = modes.end + 3 * (partitions - 1);
  for (let index = 0; index < partitions - 1; index += 1) {
    const to = from + webp.readUIntLE(modes.end + 3 * index, 3);
    spans.push({ start: from, end: to });
    from = to;
  }
  return { modes, partitions: [...spans, { start: from, end }] };
}

/** The content of the first chunk of a type. */
export function chunkOf(webp: Buffer, type: string): Span {
  const start = webp.indexOf(type, 12, 'latin1') + 8;
  return { start, end: start + webp.readUInt32LE(start - 4) };
}

type Change = (bytes: Buffer, random: () => number) => void;

/** Ways to spoil a piece of a file. */
export const SPOILED: Readonly<Record<string, Change>> = {
  zeros: (bytes) => bytes.fill(0),
  ones: (bytes) => bytes.fill(0xff),
  'random bytes': (bytes, random) => {
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = random() * 256;
  },
  'its first byte': (bytes) => bytes.fill(bytes[0]!),
  'its bytes in another place': (bytes, random) => {
    const by = 1 + Math.floor(random() * Math.min(8, bytes.length - 1));
    bytes.copyWithin(0, by);
  },
};

/** The part of a span between two shares of it. */
export function partOf({ start, end }: Span, from: number, to: number): Span {
  const at = (share: number) => start + Math.floor((end - start) * share);
  return { start: at(from), end: at(to) };
}

export function spoiled(
  webp: Buffer,
  { start, end }: Span,
  change: (bytes: Buffer) => void,
): Buffer {
  const copy = Buffer.from(webp);
  change(copy.subarray(start, end));
  return copy;
}
