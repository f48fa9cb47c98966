import type { Piece } from '../../raster/pieces.ts';
import { POINTS_PER_INCH, type PageGeometry } from './page-geometry.ts';
import { toPdfNumber } from './pdf-syntax.ts';

/** Cutters recognize a path by its thin stroke; their manuals specify this width. */
const CUT_LINE_POINTS = 0.25;

/** Names of the page's resources. */
export const CUT_COLOUR = 'CutContour';
export const CUT_STATE = 'Cut';

export function imageName(fitting: number): string {
  return `Im${fitting}`;
}

export interface PageContent {
  readonly pieces: readonly Piece[];
  readonly heightPx: number;
  readonly dpi: number;
  readonly geometry: PageGeometry;
  /** The pieces that are cut out of the film. */
  readonly cut: readonly Piece[];
}

/**
 * Returns the operators that draw the page. One matrix converts pixels to units; everything else is in
 * whole pixels, so edges that meet on the sheet also meet on the page, at any density.
 */
export function pageContent({ pieces, heightPx, ...page }: PageContent): string {
  const { unitsPerPixel } = page.geometry;
  const lowerEdge = ({ bottomPx }: Piece) => heightPx - bottomPx;
  const scale = toPdfNumber(unitsPerPixel);
  const images = pieces.map((piece) => {
    const [width, height] = sizeOf(piece);
    const matrix = `${width} 0 0 ${height} ${piece.leftPx} ${lowerEdge(piece)}`;
    return `q ${matrix} cm /${imageName(piece.fitting)} Do Q`;
  });
  const cuts = page.cut.map((piece) => {
    const [width, height] = sizeOf(piece);
    return `${piece.leftPx} ${lowerEdge(piece)} ${width} ${height} re S`;
  });
  const cutting = cuts.length > 0 ? [...cutColour(page.dpi), ...cuts] : [];
  return ['q', `${scale} 0 0 ${scale} 0 0 cm`, ...images, ...cutting, 'Q', ''].join('\n');
}

function cutColour(dpi: number): readonly string[] {
  const widthPx = (CUT_LINE_POINTS * dpi) / POINTS_PER_INCH;
  return [`/${CUT_STATE} gs`, `/${CUT_COLOUR} CS 1 SCN`, `${toPdfNumber(widthPx)} w`];
}

function sizeOf({ leftPx, rightPx, topPx, bottomPx }: Piece): readonly [number, number] {
  return [rightPx - leftPx, bottomPx - topPx];
}
