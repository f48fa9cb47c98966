import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { ColourFacts, InkFacts, PixelMeasures } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import type { Quarantine } from '../../quarantine/quarantine.ts';
import type { ArtworkDecoder } from '../decoder/artwork-decoder.ts';
import { blank } from '../verdicts/blank.ts';
import { measureInk } from './measure-ink.ts';
import { KnownVerdicts } from '../verdicts/known-verdicts.ts';
import { UnprintableArtwork } from '../verdicts/unprintable-artwork.ts';
import { remember } from '../verdicts/remember.ts';

/** Measurements, keyed by the content of the artwork. The newest are kept until the process ends. */
export class MeasurementCache {
  readonly colours = new Map<string, ColourFacts>();
  readonly pixels = new Map<string, PixelMeasures>();
  /** Ink facts by `inkKey`. */
  readonly inks = new Map<string, InkFacts>();
  readonly hardEdges = new Map<string, boolean>();
  /** Files whose data was found undamaged. */
  readonly sound = new Map<string, true>();
  /** Verdicts on artworks that cannot be printed. */
  readonly verdicts: KnownVerdicts;

  /** @param quarantine artworks to refuse; by default none */
  constructor(quarantine?: Quarantine) {
    this.verdicts = new KnownVerdicts(quarantine);
  }
}

export interface MeasurementsDeps {
  readonly cache: MeasurementCache;
  readonly decoder: Pick<ArtworkDecoder, 'fit' | 'pixels' | 'hasHardEdges' | 'colour'>;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/** 22 x 75 inches at 300 dpi. The ink of larger prints is counted only while they are rendered. */
const MOST_INK_PX = 150_000_000;

/** The key of the printed ink, which rotation and mirroring do not change. */
export function inkKey(fitting: Fitting): string {
  const { artworkId, widthPx, heightPx, rotated, trim, trimAlpha = 0, edgeThreshold = 0 } = fitting;
  const sides = rotated ? [heightPx, widthPx] : [widthPx, heightPx];
  return JSON.stringify([artworkId, ...sides, trim, trimAlpha, edgeThreshold]);
}

/** Measures artworks for one job or one question, each artwork once. */
export class Measurements {
  readonly #deps: MeasurementsDeps;

  constructor(deps: MeasurementsDeps) {
    this.#deps = deps;
  }

  /** Uses the decoder only for artwork of version 0.1.0, whose inspection did not record the colours. */
  async colour(artwork: Artwork): Promise<ColourFacts> {
    if (artwork.source !== undefined) return artwork.source.colour;
    const { decoder, cache } = this.#deps;
    return remembered(cache.colours, artwork.id, () =>
      this.#decoding(artwork, (place, signal) => decoder.colour({ artwork, ...place }, signal)),
    );
  }

  /** Measures the pixels. A fully transparent artwork is refused from then on. */
  async pixels(artwork: Artwork): Promise<PixelMeasures> {
    const { decoder, cache } = this.#deps;
    const measured = await remembered(cache.pixels, artwork.id, () =>
      this.#decoding(artwork, (place, signal) => decoder.pixels({ artwork, ...place }, signal)),
    );
    if (measured.content === null) cache.verdicts.note(artwork.id, blank());
    return measured;
  }

  /**
   * Measures the printed ink. Returns null if the artwork is opaque, or if its print is too large to be
   * fitted only for this.
   */
  async ink(artwork: Artwork, fitting: Fitting): Promise<InkFacts | null> {
    if (!artwork.hasAlpha) return null;
    if (fitting.widthPx * fitting.heightPx > MOST_INK_PX) return this.knownInk(fitting);
    const { decoder, cache } = this.#deps;
    return remembered(cache.inks, inkKey(fitting), () =>
      this.#decoding(artwork, (place, signal) =>
        measureInk({ decoder, artwork, fitting, ...place, signal }),
      ),
    );
  }

  /** The ink facts that are known without decoding. */
  knownInk(fitting: Fitting): InkFacts | null {
    return this.#deps.cache.inks.get(inkKey(fitting)) ?? null;
  }

  /** Whether every pixel of the file is clear or opaque. */
  hasHardEdges(artwork: Artwork): Promise<boolean> {
    const { decoder, cache } = this.#deps;
    return remembered(cache.hardEdges, artwork.id, () =>
      this.#decoding(artwork, (place, signal) =>
        decoder.hasHardEdges({ artwork, ...place }, signal),
      ),
    );
  }

  /** Records a fault of the file for later jobs, and attributes it to the artwork. */
  async #decoding<T>(
    { id }: Artwork,
    measure: (place: { readonly scratchDir: string }, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { scratchDir, signal, cache } = this.#deps;
    try {
      return await measure({ scratchDir }, signal);
    } catch (error) {
      const fault = error instanceof UnprintableArtwork ? error.fault : error;
      if (!(fault instanceof ArtworkFault)) throw error;
      cache.verdicts.note(id, fault);
      throw new UnprintableArtwork(id, fault);
    }
  }
}

async function remembered<T>(
  known: Map<string, T>,
  key: string,
  measure: () => Promise<T>,
): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const measured = await measure();
  remember(known, key, measured);
  return measured;
}
