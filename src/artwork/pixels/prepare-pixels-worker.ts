/** Converts the channels of a `.v` file to pixels, off the event loop. */
import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Size } from '../../image-files/turn.ts';
import { colourConverter } from './colour-rows.ts';
import type { PixelReading } from '../../image-files/pixel-reading.ts';
import { writeWholeSync } from '../../image-files/read-whole.ts';
import { openRows } from './sample-rows.ts';
import {
  INTERPRETATIONS,
  UCHAR,
  vTrailer,
  writeVHeader,
  type VHeader,
  type VMetadata,
} from '../decoding/v-header.ts';

export interface PreparePixels {
  /** A `.v` file with the channels that `reading` describes. */
  readonly from: string;
  /** A new `.v` file of 8-bit channels: sRGB with alpha, unless `keepsSpace` is set. */
  readonly to: string;
  readonly reading: PixelReading;
  /** Leaves the colours in their space; the decoder then converts them using the profile. */
  readonly keepsSpace: boolean;
  readonly metadata: VMetadata;
}

const BAND_BYTES = 2 * 1024 * 1024;
const SAMPLE_BYTES = 2;
const FULL = 65_535;

function prepare({ from, to, reading, keepsSpace, metadata }: PreparePixels): void {
  const source = openSync(from, 'r');
  const target = openSync(to, 'wx');
  try {
    const rows = openRows(source, reading);
    const { size } = rows;
    const { widthPx, heightPx } = size;
    const rowBytes = widthPx * reading.channels * SAMPLE_BYTES;
    const rowsAtOnce = Math.max(1, Math.min(heightPx, Math.floor(BAND_BYTES / rowBytes)));
    const output = keepsSpace ? spaceOf(reading, size) : rgbaOf(size);
    const convert = keepsSpace ? picker(reading) : toRgba(reading);
    const samples = new Uint16Array(rowsAtOnce * widthPx * reading.channels);
    const pixels = new Uint8Array(rowsAtOnce * widthPx * output.channels);
    writeWholeSync(target, writeVHeader(output));
    for (let y = 0; y < heightPx; y += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, heightPx - y) * widthPx;
      const now = samples.subarray(0, count * reading.channels);
      const made = pixels.subarray(0, count * output.channels);
      rows.read(y, now);
      convert(now, made);
      writeWholeSync(target, made);
    }
    writeWholeSync(target, vTrailer(metadata));
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

function rgbaOf({ widthPx, heightPx }: Size): VHeader {
  const { rgb: type } = INTERPRETATIONS;
  return { widthPx, heightPx, channels: 4, format: UCHAR, coding: 0, type };
}

function spaceOf(reading: PixelReading, { widthPx, heightPx }: Size): VHeader {
  const { meaning, alpha, colours } = reading;
  const type = INTERPRETATIONS[meaning.kind === 'embedded' ? meaning.space : 'rgb'];
  const channels = colours + (alpha === null ? 0 : 1);
  return { widthPx, heightPx, channels, format: UCHAR, coding: 0, type };
}

type Convert = (samples: Uint16Array, into: Uint8Array) => void;

function toRgba(reading: PixelReading): Convert {
  const { channels, alpha } = reading;
  const straighten = straightener(reading);
  const colours = colourConverter(reading);
  return (samples, into) => {
    straighten(samples);
    colours({ samples, into });
    for (let from = alpha ?? 0, to = 3; to < into.length; from += channels, to += 4) {
      into[to] = alpha === null ? 255 : ((samples[from] ?? 0) + 128) / 257;
    }
  };
}

/** Copies colours and alpha, and drops all other channels. */
function picker(reading: PixelReading): Convert {
  const { channels, alpha, colours } = reading;
  const straighten = straightener(reading);
  return (samples, into) => {
    straighten(samples);
    let to = 0;
    for (let from = 0; from < samples.length; from += channels) {
      for (let index = 0; index < colours; index += 1) {
        into[to++] = ((samples[from + index] ?? 0) + 128) / 257;
      }
      if (alpha !== null) into[to++] = ((samples[from + alpha] ?? 0) + 128) / 257;
    }
  };
}

/** Undoes premultiplied alpha and inverted colours, in place. */
function straightener(reading: PixelReading): (samples: Uint16Array) => void {
  const { channels, alpha, colours, isPremultiplied, isInverted } = reading;
  if (!isInverted && (!isPremultiplied || alpha === null)) return () => undefined;
  return (samples) => {
    for (let from = 0; from < samples.length; from += channels) {
      const opacity = isPremultiplied && alpha !== null ? (samples[from + alpha] ?? 0) : FULL;
      for (let index = from; index < from + colours; index += 1) {
        const value = samples[index] ?? 0;
        const straight = opacity === 0 ? 0 : Math.min(FULL, Math.round((value * FULL) / opacity));
        samples[index] = isInverted ? FULL - straight : straight;
      }
    }
  };
}

prepare(workerData as PreparePixels);
parentPort?.postMessage('done');
