import { readWholeSync } from '../../image-files/read-whole.ts';
import type { Size } from '../../image-files/turn.ts';
import type { PixelReading } from '../../image-files/pixel-reading.ts';
import { V_HEADER_BYTES } from '../../gang-sheet/units/v-file.ts';
import { readVHeader, sampleBytes, type VHeader } from '../decoding/v-header.ts';

const FULL = 65_535;

/** Converts samples of any width to 16 bits: 0 is black, 65,535 is white. */
type ToSamples = (bytes: Uint8Array, into: Uint16Array) => void;

export interface SampleRows {
  /** Size of the image. The size of a file with separate planes is different. */
  readonly size: Size;
  /** Fills `into` with the samples of whole rows, pixel by pixel, starting at row `y`. */
  read(y: number, into: Uint16Array): void;
}

/**
 * Opens the rows of a `.v` file, for a worker thread.
 * @throws Error if the file does not have the channels of `reading`
 */
export function openRows(file: number, { channels, planes }: PixelReading): SampleRows {
  const head = Buffer.alloc(V_HEADER_BYTES);
  readWholeSync(file, head, 0);
  const header = readVHeader(head);
  if (header?.channels !== (planes === null ? channels : 1) || header.coding !== 0) {
    const received = header === null ? 'no such file' : `${header.channels}`;
    throw new Error(`the decoder must give ${channels} plain channels, received ${received}`);
  }
  const { widthPx, heightPx } = header;
  const rowBytes = widthPx * header.channels * sampleBytes(header);
  const toSamples = sampleReader(header);
  const readFrom = (y: number, into: Uint16Array): void => {
    const bytes = new Uint8Array((into.length / (widthPx * header.channels)) * rowBytes);
    readWholeSync(file, bytes, V_HEADER_BYTES + y * rowBytes);
    toSamples(bytes, into);
  };
  if (planes === null) return { size: { widthPx, heightPx }, read: readFrom };
  return {
    size: { widthPx, heightPx: planes.heightPx },
    read(y, into) {
      const plane = new Uint16Array(into.length / channels);
      for (let channel = 0; channel < channels; channel += 1) {
        readFrom(channel * planes.rows + y, plane);
        for (let at = 0; at < plane.length; at += 1) into[at * channels + channel] = plane[at] ?? 0;
      }
    },
  };
}

/**
 * Returns a converter from the samples of a `.v` file to 16-bit numbers.
 * @throws TypeError for signed or complex samples, which no accepted file contains
 */
function sampleReader(header: VHeader): ToSamples {
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
      throw new TypeError(
        `samples must be unsigned integers or floats, received VipsBandFormat ${header.format}`,
      );
  }
}

/** Clips values beyond white; NaN becomes black. */
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
