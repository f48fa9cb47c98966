import type { Bytes } from '../../bytes/byte-window.ts';
import type { JpegEdits } from './jpeg-edits.ts';
import type { JpegFrame } from './jpeg-frame.ts';
import { APP0, APP14 } from './jpeg-markers.ts';

const JFIF = Buffer.from('JFIF\0');
const JFIF_BYTES = 14;
const ADOBE = Buffer.from('Adobe');
const ADOBE_BYTES = 12;
const TRANSFORM_AT = 11;
const YCC = 1;
const YCCK = 2;

/** Corrects colour information in JFIF and Adobe headers that makes decoders print warnings. */
export class ColourRemarks {
  readonly #edits: JpegEdits;
  #hasJfif = false;
  /** Offset of the colour transform in the Adobe marker. */
  #transformAt: number | null = null;

  constructor(edits: JpegEdits) {
    this.#edits = edits;
  }

  /** @param at offset of the payload */
  read(marker: number, payload: Buffer, at: number): void {
    if (marker === APP0 && payload.length >= JFIF_BYTES && startsWith(payload, JFIF)) {
      this.#hasJfif = true;
      if (payload[5] !== 1) this.#edits.replace(at + 5, [1]);
    }
    const isAdobe = marker === APP14 && payload.length >= ADOBE_BYTES;
    if (isAdobe && startsWith(payload, ADOBE)) this.#transformAt = at + TRANSFORM_AT;
  }

  /** Decoders treat an unknown transform as the usual one. */
  async settle(file: Bytes, { components }: JpegFrame): Promise<void> {
    const at = this.#transformAt;
    const usual = components.length === 4 ? YCCK : YCC;
    const matters = components.length === 4 || (components.length === 3 && !this.#hasJfif);
    if (at === null || !matters) return;
    const [transform] = await file.at(at, 1);
    if (transform !== 0 && transform !== usual) this.#edits.replace(at, [usual]);
  }
}

function startsWith(payload: Buffer, name: Buffer): boolean {
  return payload.subarray(0, name.length).equals(name);
}
