import {
  luminanceOf,
  toSrgb,
  xyzToSrgb,
  type Matrix,
} from '../../image-files/colour/chromaticities.ts';
import type { NumberedColour } from '../../image-files/colour/numbered-colour.ts';
import {
  HLG,
  HLG_SCALE,
  HLG_SYSTEM_GAMMA,
  linearToSrgb,
  toLight,
} from '../../image-files/colour/transfer.ts';
import type { PixelReading } from '../../image-files/pixel-reading.ts';

const FULL = 65_535;

export interface ColourRow {
  /** 16-bit samples, `channels` for each pixel; the colours are overwritten. */
  readonly samples: Uint16Array;
  readonly into: Uint8Array;
}

/** Converts the colours of a row to 8-bit sRGB, four bytes per pixel; the fourth is left untouched. */
export type ToColours = (row: ColourRow) => void;

/** The converter for the colours of a file. */
export function colourConverter(reading: PixelReading): ToColours {
  const { meaning, channels, colours } = reading;
  switch (meaning.kind) {
    case 'embedded':
      return colours === 1 ? greyBy(channels, eightBits()) : plain(channels);
    case 'numbered':
      return numbered(reading, meaning.colour, meaning.limitedBits);
    case 'lab':
      return lab(channels, meaning.encoding);
    case 'ycbcr':
      return ycbcr(channels);
  }
}

function eightBits(): Uint8Array {
  return Uint8Array.from({ length: FULL + 1 }, (_, value) => Math.round(value / 257));
}

/** Table from linear light, 0 to 65,535, to 8-bit sRGB. */
function encoded(): Uint8Array {
  return Uint8Array.from({ length: FULL + 1 }, (_, light) =>
    Math.round(255 * linearToSrgb(light / FULL)),
  );
}

function greyBy(channels: number, table: Uint8Array): ToColours {
  return ({ samples, into }) => {
    for (let from = 0, to = 0; from < samples.length; from += channels, to += 4) {
      const value = table[samples[from] ?? 0] ?? 0;
      into[to] = value;
      into[to + 1] = value;
      into[to + 2] = value;
    }
  };
}

function plain(channels: number): ToColours {
  const table = eightBits();
  return ({ samples, into }) => {
    for (let from = 0, to = 0; from < samples.length; from += channels, to += 4) {
      for (let index = 0; index < 3; index += 1) {
        into[to + index] = table[samples[from + index] ?? 0] ?? 0;
      }
    }
  };
}

function numbered(
  reading: PixelReading,
  { transfer, chromaticities }: NumberedColour,
  limitedBits: number | null,
): ToColours {
  const { channels } = reading;
  const toFull = rangeOf(limitedBits);
  const curve = toLight(transfer);
  const light = Float32Array.from({ length: FULL + 1 }, (_, value) => curve(toFull(value)));
  const isHlg = transfer.kind === 'code' && transfer.code === HLG;
  if (reading.colours === 1) {
    const out = encoded();
    const grey = (value: number) => (isHlg ? HLG_SCALE * value ** HLG_SYSTEM_GAMMA : value);
    return greyBy(
      channels,
      Uint8Array.from(light, (value) => out[clampLight(grey(value))] ?? 0),
    );
  }
  const luminance = luminanceOf(chromaticities);
  const matrix = toSrgb(chromaticities);
  const pixel = new Float64Array(3);
  return ({ samples, into }) => {
    const write = colourWriter(into, pixel, matrix);
    for (let from = 0, to = 0; from < samples.length; from += channels, to += 4) {
      const red = light[samples[from] ?? 0] ?? 0;
      const green = light[samples[from + 1] ?? 0] ?? 0;
      const blue = light[samples[from + 2] ?? 0] ?? 0;
      const scene = luminance[0] * red + luminance[1] * green + luminance[2] * blue;
      // BT.2100, table 5: the light of the display depends on the luminance of the scene.
      const gain = isHlg ? HLG_SCALE * scene ** (HLG_SYSTEM_GAMMA - 1) : 1;
      pixel[0] = red * gain;
      pixel[1] = green * gain;
      pixel[2] = blue * gain;
      write(to);
    }
  };
}

/** Maps 16-bit samples to 0 to 1; in limited range, 16 to 235 (of 8 bits) become 0 to 1. */
function rangeOf(limitedBits: number | null): (value: number) => number {
  if (limitedBits === null) return (value) => value / FULL;
  const unit = limitedBits > 8 ? 256 : 257;
  return (value) => Math.min(1, Math.max(0, (value / unit - 16) / 219));
}

const D50 = [0.9642, 1, 0.8249] as const;

/**
 * CIE L*a*b* with white point D50 (ISO 15076-1, 6.3.4.2; TIFF 6.0, section 23; TIFF Technical Note
 * on ICCLAB).
 */
function lab(channels: number, encoding: 'tiff8' | 'tiff16' | 'icc8' | 'icc16'): ToColours {
  const matrix = xyzToSrgb(D50);
  const pixel = new Float64Array(3);
  const axis = {
    tiff8: (value: number) => (Math.round(value / 257) << 24) >> 24,
    tiff16: (value: number) => ((value << 16) >> 16) / 256,
    icc8: (value: number) => value / 257 - 128,
    icc16: (value: number) => value / 256 - 128,
  }[encoding];
  const whiteAt = encoding === 'icc16' ? 0xff_00 : FULL;
  return ({ samples, into }) => {
    const write = colourWriter(into, pixel, matrix);
    for (let from = 0, to = 0; from < samples.length; from += channels, to += 4) {
      const y = ((samples[from] ?? 0) * 100) / whiteAt / 116 + 16 / 116;
      const x = y + axis(samples[from + 1] ?? 0) / 500;
      const z = y - axis(samples[from + 2] ?? 0) / 200;
      pixel[0] = D50[0] * cube(x);
      pixel[1] = cube(y);
      pixel[2] = D50[2] * cube(z);
      write(to);
    }
  };
}

function cube(value: number): number {
  return value > 6 / 29 ? value ** 3 : (3 * 36 * (value - 4 / 29)) / 841;
}

/** TIFF 6.0, section 21, with the coefficients of BT.601, in full range. */
function ycbcr(channels: number): ToColours {
  return ({ samples, into }) => {
    for (let from = 0, to = 0; from < samples.length; from += channels, to += 4) {
      const [luma, blue, red] = [
        samples[from] ?? 0,
        samples[from + 1] ?? 0,
        samples[from + 2] ?? 0,
      ];
      const [y, cb, cr] = [luma / 257, blue / 257 - 128, red / 257 - 128];
      into[to] = clampByte(y + 1.402 * cr);
      into[to + 1] = clampByte(y - 0.344_136 * cb - 0.714_136 * cr);
      into[to + 2] = clampByte(y + 1.772 * cb);
    }
  };
}

function clampByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

let table: Uint8Array | null = null;

/** Writes the linear light in `light` as sRGB. Values out of range are clipped. */
function colourWriter(into: Uint8Array, light: Float64Array, [r, g, b]: Matrix) {
  const bytes = (table ??= encoded());
  const [r0, r1, r2, g0, g1, g2, b0, b1, b2] = [...r, ...g, ...b];
  return (to: number): void => {
    const [x, y, z] = [light[0] ?? 0, light[1] ?? 0, light[2] ?? 0];
    into[to] = bytes[clampLight(r0 * x + r1 * y + r2 * z)] ?? 0;
    into[to + 1] = bytes[clampLight(g0 * x + g1 * y + g2 * z)] ?? 0;
    into[to + 2] = bytes[clampLight(b0 * x + b1 * y + b2 * z)] ?? 0;
  };
}

function clampLight(light: number): number {
  return light >= 1 ? FULL : light > 0 ? Math.round(light * FULL) : 0;
}
