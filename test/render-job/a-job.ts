/** Small jobs with real artwork and a plan that was made by hand, so that nothing is packed. */
import { createHash } from 'node:crypto';
import { DEFAULT_OUTPUT, type OutputSpec } from '../../src/gang-sheet/order.ts';
import type { Placement, Plan, SheetPlan } from '../../src/gang-sheet/plan.ts';
import type { RenderJob } from '../../src/messages.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { anItem, anOrder, aPlan, aRequest, aSheet } from '../support/service/make-job.ts';

/** Pixels of a piece; pieces stand in one column. */
const PIECE = { widthPx: 20, heightPx: 16 };
const GAP_PX = 4;

export interface JobChange {
  readonly output?: Partial<OutputSpec>;
  readonly parts?: number;
  /** Pieces on each part, each with an artwork of its own. */
  readonly pieces?: number;
  readonly widthPx?: number;
  /** Distance from the top of one piece to that of the next. */
  readonly pitchPx?: number;
  readonly artworks?: readonly Buffer[];
}

/** By default two parts of 60 x 80 px with three pieces each. */
export async function aJob(change: JobChange = {}): Promise<RenderJob> {
  const { parts = 2, pieces = 3, output = {} } = change;
  const artworks = change.artworks ?? (await drawArtworks(pieces));
  const orders = artworks.map((bytes, index) =>
    anOrder({
      id: String(index),
      items: [
        anItem({
          pointer: `/orders/${index}/items/0`,
          source: { kind: 'data', data: dataUri(bytes) },
          widthPx: PIECE.widthPx,
          heightPx: PIECE.heightPx,
          quantity: parts,
        }),
      ],
    }),
  );
  return {
    id: 'job-1',
    owner: null,
    createdAt: '2026-11-22T12:00:00.000Z',
    request: aRequest({
      orders,
      sheet: aSheet({ widthPx: 60, maxHeightPx: 80, marginPx: 0, gapPx: GAP_PX }),
      packing: { effort: 'fast' },
      output: { ...DEFAULT_OUTPUT, ...output },
    }),
    plan: planOf(artworks, change),
    parts: [],
    lowMemory: false,
    peakFactors: {},
  };
}

function planOf(artworks: readonly Buffer[], change: JobChange): Plan {
  const { parts = 2, widthPx = 60, pitchPx = PIECE.heightPx + GAP_PX } = change;
  const heightPx = Math.max(80, pitchPx * (artworks.length - 1) + PIECE.heightPx);
  const sheets = Array.from({ length: parts }, (_, index): SheetPlan => {
    const placements = artworks.map((_, piece): Placement => ({
      item: piece,
      copy: index + 1,
      fitting: piece,
      xPx: 10,
      yPx: pitchPx * piece,
    }));
    return { number: index + 1, widthPx, heightPx, placements };
  });
  const fittings = artworks.map((bytes) => ({
    artworkId: createHash('sha256').update(bytes).digest('hex'),
    widthPx: PIECE.widthPx,
    heightPx: PIECE.heightPx,
    rotated: false,
    mirror: false,
    trim: false,
  }));
  return aPlan({ sheets, fittings });
}

const drawn: Buffer[] = [];

/** As many different artworks, drawn once for all tests of a file. */
async function drawArtworks(count: number): Promise<readonly Buffer[]> {
  while (drawn.length < count) drawn.push(await drawFlat({ ...PIECE, seed: drawn.length + 1 }));
  return drawn.slice(0, count);
}

function dataUri(bytes: Buffer): string {
  return `data:image/png;base64,${bytes.toString('base64')}`;
}
