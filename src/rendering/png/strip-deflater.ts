import { readFileSync } from 'node:fs';
import { constants, deflateRawSync } from 'node:zlib';
import { chooseDeflate, type Compression } from './deflate-settings.ts';
import { NoiseDeflater } from './noise/noise-deflater.ts';
import { createWasmNoiseKernel, type NoiseKernel } from './noise/noise-kernel.ts';
import { createPlainNoiseKernel } from './noise/plain-noise-kernel.ts';

/** Compiled from noise-kernel.wat by the build. */
const WASM = new URL('./noise/noise-kernel.wasm', import.meta.url);

/** What codes alone may cost of the bytes, for about a quarter of the time. */
const MOST_LOSS = 0.25;

/** Deflates strips: each by what pays for it. */
export class StripDeflater {
  readonly #noise: NoiseDeflater;

  constructor(kernel: NoiseKernel = createNoiseKernel()) {
    this.#noise = new NoiseDeflater(kernel);
  }

  /**
   * Raw deflate that is ended by a sync flush: on a byte, without a last block, so that strips
   * concatenate to one stream.
   * @param bytes the filtered rows, all of the same length
   */
  deflate(
    bytes: Uint8Array,
    compression: Compression & { readonly rows: number },
  ): Uint8Array<ArrayBuffer> {
    const { options, noiseRatio } = chooseDeflate(bytes, compression);
    if (compression.codesAlone === true && noiseRatio !== null) {
      const most = (1 + MOST_LOSS) * noiseRatio * bytes.length;
      if (this.#noise.measure(bytes) <= most) return this.#noise.write();
    }
    return deflateRawSync(bytes, { ...options, finishFlush: constants.Z_SYNC_FLUSH });
  }
}

/** The plain one gives the same bytes, but slowly: `createKernel` has told of that already. */
function createNoiseKernel(): NoiseKernel {
  try {
    return createWasmNoiseKernel(readFileSync(WASM));
  } catch {
    return createPlainNoiseKernel();
  }
}
