import { ServiceError } from '../../errors.ts';
import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { ColourFacts, PixelMeasures } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../artwork-fault.ts';
import { KnownVerdicts } from '../known-verdicts.ts';
import { measurePixels } from './measure-pixels.ts';
import { readColour } from './read-colour.ts';

/** Some hundred bytes each. */
const KEPT = 2000;

/** What was measured, by the artwork's content: the newest of it is kept as long as the process. */
export class MeasurementCache {
  readonly colours = new Map<string, ColourFacts>();
  readonly pixels = new Map<string, PixelMeasures>();
  /** Artworks that cannot be printed. */
  readonly verdicts = new KnownVerdicts();
}

export interface MeasurementsDeps {
  readonly cache: MeasurementCache;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** Resolves when a picture may be decoded, to what is called when that is over. */
  readonly admit: (artwork: Artwork) => Promise<() => void>;
}

/** Measures artworks for one job or one question, each of them once. */
export class Measurements {
  readonly #deps: MeasurementsDeps;

  constructor(deps: MeasurementsDeps) {
    this.#deps = deps;
  }

  colour(artwork: Artwork): Promise<ColourFacts> {
    return remembered(this.#deps.cache.colours, artwork, readColour);
  }

  pixels(artwork: Artwork): Promise<PixelMeasures> {
    return remembered(this.#deps.cache.pixels, artwork, async () => {
      const { scratchDir, signal, admit } = this.#deps;
      const end = await admit(artwork);
      try {
        return await measurePixels({ artwork, scratchDir, signal });
      } finally {
        end();
      }
    });
  }
}

async function remembered<T>(
  known: Map<string, T>,
  artwork: Artwork,
  measure: (artwork: Artwork) => Promise<T>,
): Promise<T> {
  const found = known.get(artwork.id);
  if (found !== undefined) return found;
  const measured = await measure(artwork).catch((error: unknown) => {
    throw error instanceof ArtworkFault ? rejection(artwork, error) : error;
  });
  known.set(artwork.id, measured);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return measured;
}

function rejection({ id }: Artwork, fault: ArtworkFault): ServiceError {
  return new ServiceError('artwork_rejected', `Artwork ${id} ${fault.message}.`, {
    cause: fault,
    details: { artworkId: id, fault: fault.code },
  });
}
