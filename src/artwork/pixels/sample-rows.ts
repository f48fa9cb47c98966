import { sampleBytes, type VHeader } from './v-header.ts';

const FULL = 65_535;

/** Numbers of any width as 16-bit ones, 0 to 65,535 for black to white. */
export type ToSamples = (bytes: Uint8Array, into: Uint16Array) => void;

/**
 * The samples of a `.v` file as 16-bit numbers.
 * @throws TypeError for signed or complex ones, which no file that is let in gives
 */
export function sampleReader(header: VHeader): ToSamples {
  switch (header.format) {
    case 0:
      return (bytes, into) => {
        for (let at = 0; at < into.length; at += 1) into[at] = (bytes[at] ?? 0) * 257;
      };
    case 2:
      return (bytes, into) =>
        into.set(new Uint16Array(bytes.buffer, bytes.byteOffset, into.length));
    case 4:
      return (bytes, into) => {
        const wide = new Uint32Array(bytes.buffer, bytes.byteOffset, into.length);
        for (let at = 0; at < into.length; at += 1) into[at] = (wide[at] ?? 0) >>> 16;
      };
    case 6:
      return floats((bytes, count) => new Float32Array(bytes.buffer, bytes.byteOffset, count));
    case 8:
      return floats((bytes, count) => new Float64Array(bytes.buffer, bytes.byteOffset, count));
    default:
      throw new TypeError(`samples must be whole or floating, received libvips' ${header.format}`);
  }
}

export function rowBytesOf(header: VHeader): number {
  return header.widthPx * header.channels * sampleBytes(header);
}

/** What is beyond white is cut off; what is no number is black. */
function floats(
  view: (bytes: Uint8Array, count: number) => Float32Array | Float64Array,
): ToSamples {
  return (bytes, into) => {
    const values = view(bytes, into.length);
    for (let at = 0; at < into.length; at += 1) {
      const value = values[at] ?? 0;
      into[at] = value >= 1 ? FULL : value > 0 ? value * FULL + 0.5 : 0;
    }
  };
}
