import type {
  ArtworkDecoder,
  DecodeContext,
  Operation,
} from '../artwork/decoder/artwork-decoder.ts';
import { readColour } from '../artwork/decoding/read-colour.ts';
import { decodeWhole } from '../artwork/fitting/decode-whole.ts';
import { fitToFile } from '../artwork/fitting/fit-to-file.ts';
import { inspectArtwork } from '../artwork/inspection/inspect-artwork.ts';
import { findContentBoxes } from '../artwork/measuring/content-boxes.ts';
import { measurePixels } from '../artwork/measuring/measure-pixels.ts';
import { decodeHere } from '../rendering/verification/decode-here.ts';
import { hasHardEdges } from '../artwork/measuring/source-alpha.ts';

/** Every operation, as the decoding process runs it. */
export type LocalOperations = {
  readonly [Name in Operation]: (
    request: Parameters<ArtworkDecoder[Name]>[0],
    context: DecodeContext,
  ) => ReturnType<ArtworkDecoder[Name]>;
};

export const localOperations: LocalOperations = {
  inspect: (request, context) => inspectArtwork({ ...request, ...context }),
  contentBoxes: findContentBoxes,
  fit: fitToFile,
  pixels: measurePixels,
  hasHardEdges,
  colour: ({ artwork }) => readColour(artwork),
  decodeWhole,
  async decodeOwn(request, { reserve }) {
    await reserve(request.needBytes);
    await decodeHere(request);
  },
};

/** Decodes in this process. */
export function localDecoder(reserve: DecodeContext['reserve'] = granted): ArtworkDecoder {
  const context = (signal: AbortSignal): DecodeContext => ({ signal, reserve });
  return {
    inspect: (request, signal) => localOperations.inspect(request, context(signal)),
    contentBoxes: (request, signal) => localOperations.contentBoxes(request, context(signal)),
    fit: (request, signal) => localOperations.fit(request, context(signal)),
    pixels: (request, signal) => localOperations.pixels(request, context(signal)),
    hasHardEdges: (request, signal) => localOperations.hasHardEdges(request, context(signal)),
    colour: (request, signal) => localOperations.colour(request, context(signal)),
    decodeWhole: (request, signal) => localOperations.decodeWhole(request, context(signal)),
    decodeOwn: (request, signal) => localOperations.decodeOwn(request, context(signal)),
  };
}

function granted(): Promise<void> {
  return Promise.resolve();
}
