import type { Artwork } from '../../gang-sheet/artwork.ts';
import type { Fitting } from '../../gang-sheet/plan.ts';
import type { ColourFacts, InkFacts, PixelMeasures } from '../../gang-sheet/preflight.ts';
import { ArtworkFault } from '../../image-files/artwork-fault.ts';
import { blank } from '../decoding/blank.ts';
import type { Quarantine } from '../../quarantine/quarantine.ts';
import { measureInk } from './measure-ink.ts';
import { hasHardEdges } from './source-alpha.ts';
import { KnownVerdicts } from '../verdicts/known-verdicts.ts';
import { UnprintableArtwork } from '../verdicts/unprintable-artwork.ts';
import { measurePixels, ownFitting } from './measure-pixels.ts';
import { readColour } from '../decoding/read-colour.ts';
import { remember } from '../verdicts/remember.ts';

/** Measurements by the content of the artwork. The newest are kept until the process ends. */
export class MeasurementCache {
  readonly colours = new Map<string, ColourFacts>();
  readonly pixels = new Map<string, PixelMeasures>();
  /** Ink facts by `inkKey`. */
  readonly inks = new Map<string, InkFacts>();
  readonly hardEdges = new Map<string, boolean>();
  /** Verdicts on artworks that cannot be printed. */
  readonly verdicts: KnownVerdicts;

  /** @param quarantine artworks to refuse; by default none */
  constructor(quarantine?: Quarantine) {
    this.verdicts = new KnownVerdicts(quarantine);
  }
}

export interface MeasurementsDeps {
  readonly cache: MeasurementCache;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** Waits until an artwork may be decoded. Resolves to a function to call after the decode. */
  readonly admit: (artwork: Artwork, fitting: Fitting) => Promise<() => void>;
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

  colour(artwork: Artwork): Promise<ColourFacts> {
    const { colours, verdicts } = this.#deps.cache;
    const read = () => rejecting(artwork, verdicts, readColour(artwork));
    return remembered(colours, artwork.id, read);
  }

  /** Measures the pixels. A fully transparent artwork is refused from then on. */
  async pixels(artwork: Artwork): Promise<PixelMeasures> {
    const { pixels, verdicts } = this.#deps.cache;
    const measured = await remembered(pixels, artwork.id, () =>
      this.#decoding(artwork, ownFitting(artwork), (scratch) =>
        measurePixels({ artwork, ...scratch }),
      ),
    );
    if (measured.content === null) verdicts.note(artwork.id, blank());
    return measured;
  }

  /**
   * Measures the printed ink. Returns null if the artwork is opaque, or if its print is too large to
   * fit just for this.
   */
  async ink(artwork: Artwork, fitting: Fitting): Promise<InkFacts | null> {
    if (!artwork.hasAlpha) return null;
    if (fitting.widthPx * fitting.heightPx > MOST_INK_PX) return this.knownInk(fitting);
    return remembered(this.#deps.cache.inks, inkKey(fitting), () =>
      this.#decoding(artwork, fitting, (scratch) => measureInk({ artwork, fitting, ...scratch })),
    );
  }

  /** The ink facts that are known without decoding. */
  knownInk(fitting: Fitting): InkFacts | null {
    return this.#deps.cache.inks.get(inkKey(fitting)) ?? null;
  }

  /** Whether every pixel of the file is clear or opaque. */
  hasHardEdges(artwork: Artwork): Promise<boolean> {
    return remembered(this.#deps.cache.hardEdges, artwork.id, () =>
      this.#decoding(artwork, ownFitting(artwork), (scratch) =>
        hasHardEdges({ artwork, ...scratch }),
      ),
    );
  }

  async #decoding<T>(
    artwork: Artwork,
    fitting: Fitting,
    measure: (scratch: Pick<MeasurementsDeps, 'scratchDir' | 'signal'>) => Promise<T>,
  ): Promise<T> {
    const { scratchDir, signal, admit, cache } = this.#deps;
    const end = await admit(artwork, fitting);
    try {
      return await rejecting(artwork, cache.verdicts, measure({ scratchDir, signal }));
    } finally {
      end();
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

/** Records a fault of the file for later jobs, and attributes it to the artwork. */
async function rejecting<T>(
  artwork: Artwork,
  verdicts: KnownVerdicts,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ArtworkFault)) throw error;
    verdicts.note(artwork.id, error);
    throw new UnprintableArtwork(artwork.id, error);
  }
}
