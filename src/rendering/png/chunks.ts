/** The ancillary chunks of our PNGs. Section numbers are those of the PNG specification, third edition. */
import { toChunk } from '../format/png-framing.ts';

const METRES_PER_INCH = 0.0254;

/** Section 11.3.2.5: sRGB, perceptual intent. */
export function colourChunk(): Uint8Array {
  return toChunk('sRGB', Uint8Array.of(0));
}

/** Section 11.3.4.3: pixels per metre on both axes, unit 1 (metre). */
export function densityChunk(dpi: number): Uint8Array {
  const content = new Uint8Array(9);
  const view = new DataView(content.buffer);
  view.setUint32(0, pixelsPerMetre(dpi));
  view.setUint32(4, pixelsPerMetre(dpi));
  view.setUint8(8, 1);
  return toChunk('pHYs', content);
}

/** 300 dpi is 11,811 pixels per metre. */
export function pixelsPerMetre(dpi: number): number {
  return Math.round(dpi / METRES_PER_INCH);
}
