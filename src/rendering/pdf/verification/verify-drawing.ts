import { labelTextOf } from '../../../gang-sheet/with-labels.ts';
import type { CheckName } from '../../format/check-name.ts';
import type { VerifyPartInput } from '../../format/verify-request.ts';
import { piecesOf, type Piece } from '../../raster/pieces.ts';
import { mustMatch } from '../../verification/verification-failure.ts';
import type { Box, DrawnPage, DrawnStroke } from '../reading/drawn-page.ts';
import {
  isReference,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
} from '../reading/parse-pdf.ts';
import type { PdfDocument } from '../reading/pdf-document.ts';
import { show } from '../reading/read-pdf-table.ts';

/** A page with its resources and everything that it draws. */
export interface PageToVerify {
  readonly entries: PdfDictionary;
  readonly resources: PdfDictionary;
  readonly drawn: DrawnPage;
}

/** Boxes are compared to a thousandth of a pixel. */
const STEPS_PER_PIXEL = 1000;

const POINTS_PER_INCH = 72;

/**
 * Compares the drawing with the plan: each piece at its position and in its order, the same image for the
 * same fitting, and a cut line around each piece if cut lines were requested.
 * @returns the image of each fitting
 * @throws ServiceError `verification_failed`
 */
export async function verifyDrawing(
  document: PdfDocument,
  page: PageToVerify & VerifyPartInput,
): Promise<ReadonlyMap<number, PdfReference>> {
  const { sheet, fittings, drawn, output } = page;
  const pieces = piecesOf(sheet, fittings);
  compareBoxes(page, { check: 'positions', what: 'image', pieces, boxes: drawn.images });
  const cut = output.cutLines === 'box' ? pieces.filter((piece) => isCut(piece, page)) : [];
  compareBoxes(page, { check: 'cut_lines', what: 'cut line', pieces: cut, boxes: drawn.strokes });
  await verifyCutColours(document, page, drawn.strokes);
  return imagesOf(document, page, pieces);
}

/** Returns the number of points per page unit; 1 by default. */
export function userUnitOf(page: PdfDictionary): number {
  return Number(page.get('UserUnit') ?? 1);
}

interface Comparison {
  readonly check: CheckName;
  readonly what: string;
  readonly pieces: readonly Piece[];
  readonly boxes: readonly Box[];
}

function compareBoxes(
  { entries, dpi, sheet }: PageToVerify & VerifyPartInput,
  { check, what, pieces, boxes }: Comparison,
): void {
  mustMatch(check, `its number of ${what}s`, { expected: pieces.length, found: boxes.length });
  const perUnit = (userUnitOf(entries) * dpi) / POINTS_PER_INCH;
  const round = (units: number) => Math.round(units * perUnit * STEPS_PER_PIXEL) / STEPS_PER_PIXEL;
  pieces.forEach(({ leftPx, rightPx, topPx, bottomPx }, index) => {
    const { left, bottom, width, height } = boxes[index] ?? NO_BOX;
    mustMatch(check, `the position of ${what} ${index + 1}`, {
      expected: `${rightPx - leftPx}x${bottomPx - topPx} at ${leftPx},${sheet.heightPx - bottomPx}`,
      found: `${round(width)}x${round(height)} at ${round(left)},${round(bottom)}`,
    });
  });
}

const NO_BOX: Box = { left: NaN, bottom: NaN, width: NaN, height: NaN };

/** Returns whether a piece is cut out; labels are not. */
function isCut({ fitting }: Piece, { fittings }: VerifyPartInput): boolean {
  const size = fittings[fitting];
  return size !== undefined && labelTextOf(size) === null;
}

async function verifyCutColours(
  document: PdfDocument,
  { resources }: PageToVerify,
  strokes: readonly DrawnStroke[],
): Promise<void> {
  if (strokes.length === 0) return;
  const spaces = await document.dictionary(resources.get('ColorSpace'), 'its colour spaces');
  for (const name of new Set(strokes.map(({ colourSpace }) => colourSpace))) {
    const space = await document.resolve(spaces.get(name ?? ''));
    const [family, colorant] = Array.isArray(space) ? (space as readonly PdfValue[]) : [];
    mustMatch('cut_lines', 'the colour of its cut lines', {
      expected: '"/Separation" "/CutContour"',
      found: `${show(family)} ${show(colorant)}`,
    });
  }
}

async function imagesOf(
  document: PdfDocument,
  { resources, drawn }: PageToVerify,
  pieces: readonly Piece[],
): Promise<ReadonlyMap<number, PdfReference>> {
  const named = await document.dictionary(resources.get('XObject'), 'its images');
  const images = new Map<number, PdfReference>();
  for (const [index, { name }] of drawn.images.entries()) {
    const image = named.get(name);
    const fitting = pieces[index]?.fitting ?? -1;
    const first = images.get(fitting)?.object ?? image;
    mustMatch('positions', `the image of fitting ${fitting}`, {
      expected: show(isReference(image) ? image.object : first),
      found: show(isReference(first) ? first.object : first),
    });
    if (isReference(image)) images.set(fitting, image);
  }
  const distinct = new Set([...images.values()].map(({ object }) => object)).size;
  const what = 'its number of different images';
  mustMatch('positions', what, { expected: images.size, found: distinct });
  return images;
}
