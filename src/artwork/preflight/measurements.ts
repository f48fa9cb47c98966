import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { ColourFacts, PixelMeasures } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../artwork-fault.ts';
import { KnownVerdicts } from '../known-verdicts.ts';
import { UnprintableArtwork } from '../unprintable-artwork.ts';
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
    const { cache } = this.#deps;
    return remembered(cache.colours, artwork, telling(cache.verdicts, readColour));
  }

  pixels(artwork: Artwork): Promise<PixelMeasures> {
    const { scratchDir, signal, admit, cache } = this.#deps;
    const measure = async () => {
      const end = await admit(artwork);
      try {
        return await measurePixels({ artwork, scratchDir, signal });
      } finally {
        end();
      }
    };
    return remembered(cache.pixels, artwork, telling(cache.verdicts, measure));
  }
}

async function remembered<T>(
  known: Map<string, T>,
  artwork: Artwork,
  measure: (artwork: Artwork) => Promise<T>,
): Promise<T> {
  const found = known.get(artwork.id);
  if (found !== undefined) return found;
  const measured = await measure(artwork);
  known.set(artwork.id, measured);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return measured;
}

type Measure<T> = (artwork: Artwork) => Promise<T>;

/** The same, with a fault of the file noted for later jobs and put down to the artwork. */
function telling<T>(verdicts: KnownVerdicts, measure: Measure<T>): Measure<T> {
  return async (artwork) => {
    try {
      return await measure(artwork);
    } catch (error) {
      if (!(error instanceof ArtworkFault)) throw error;
      verdicts.note(artwork.id, error);
      throw new UnprintableArtwork(artwork.id, error);
    }
  };
}
