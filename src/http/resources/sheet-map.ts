import type { JobRequest } from '../../gang-sheet/order.ts';
import type { Placement, Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import { pieceNames, type PieceName } from './piece-names.ts';
import { fittingOf } from './placement-rows.ts';
import { escapeXml, shorten } from './svg-text.ts';

export interface SheetMapInput {
  readonly request: JobRequest;
  readonly plan: Plan;
  readonly sheet: SheetPlan;
}

/** Height of the heading above the sheet, as a fraction of the sheet's width. */
const HEADING = 0.04;
/** Wide enough for any viewer's monospaced font; such letters are about 0.6 em wide. */
const LETTER_EM = 0.62;
const LINE_EM = 1.2;
/** Fraction of a piece's side that its text may fill. */
const FILL = 0.9;
/** Number of id characters to show; the piece's tooltip shows the whole id. */
const SHOWN = 18;
/** The golden angle, which sets the hues of neighbouring orders far apart. */
const HUE_STEP = 137.508;
const PIECES_AT_ONCE = 100;

/**
 * Draws the pieces' positions on a sheet as an SVG at film scale; one user unit is one pixel of the print
 * file. The SVG is generated in chunks, so 20,000 pieces are never in memory as one string and do not block
 * other requests.
 */
export function* drawSheetMap(input: SheetMapInput): Generator<string> {
  const { sheet, request } = input;
  const { widthPx, heightPx, placements } = sheet;
  const headingPx = widthPx * HEADING;
  yield opening(input, headingPx);
  const nameOf = pieceNames(request);
  for (let from = 0; from < placements.length; from += PIECES_AT_ONCE) {
    const some = placements.slice(from, from + PIECES_AT_ONCE);
    yield some.map((placement) => pieceOf(placement, nameOf(placement.item), input.plan)).join('');
  }
  yield `<rect class="sheet" width="${widthPx}" height="${heightPx}"/></svg>\n`;
}

function opening({ request, plan, sheet }: SheetMapInput, headingPx: number): string {
  const { widthPx, heightPx, number, placements } = sheet;
  const { unit } = request.sheet;
  const inUnit = (px: number) => fromPx(px, unit, plan.dpi);
  const size = `${inUnit(widthPx)} × ${inUnit(heightPx)} ${unit}`;
  const pieces = placements.length === 1 ? '1 piece' : `${placements.length} pieces`;
  const heading = `part ${number} of ${plan.sheets.length} · ${size} · ${pieces}`;
  const fontPx = round(headingPx * 0.55);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${inUnit(widthPx)}${unit}" height="${inUnit(heightPx + headingPx)}${unit}" viewBox="0 ${round(-headingPx)} ${widthPx} ${round(heightPx + headingPx)}">`,
    `<title>${heading}</title>`,
    `<style>text{font-family:ui-monospace,monospace;text-anchor:middle;dominant-baseline:central}.sheet{fill:none;stroke:#000;stroke-width:${round(widthPx / 600)}}.piece{stroke-width:${round(widthPx / 1500)}}</style>`,
    `<rect y="${round(-headingPx)}" width="${widthPx}" height="${round(heightPx + headingPx)}" fill="#fff"/>`,
    `<text x="${widthPx / 2}" y="${round(-headingPx / 2)}" font-size="${fontPx}">${heading}</text>`,
  ].join('');
}

function pieceOf(placement: Placement, name: PieceName, plan: Plan): string {
  const { xPx, yPx, copy } = placement;
  const { widthPx, heightPx } = fittingOf(plan, placement);
  const { order, item, orderIndex } = name;
  const hue = Math.round((orderIndex * HUE_STEP) % 360);
  const title = escapeXml(`order ${order}, item ${item}, copy ${copy}`);
  const lines = [shorten(order, SHOWN), shorten(item, SHOWN), `#${copy}`];
  return (
    `<g transform="translate(${xPx} ${yPx})"><title>${title}</title>` +
    `<rect class="piece" width="${widthPx}" height="${heightPx}" fill="hsl(${hue},70%,92%)" stroke="hsl(${hue},60%,35%)"/>` +
    `${textOf(lines, widthPx, heightPx)}</g>`
  );
}

/** Draws lines of text in the middle of a piece, along its longer side and as large as will fit. */
function textOf(lines: readonly string[], widthPx: number, heightPx: number): string {
  const isUpright = heightPx > 1.5 * widthPx;
  const [along, across] = isUpright ? [heightPx, widthPx] : [widthPx, heightPx];
  const letters = Math.max(...lines.map((line) => Array.from(line).length));
  const fontPx = Math.min(
    (FILL * along) / (letters * LETTER_EM),
    (FILL * across) / (lines.length * LINE_EM),
  );
  const middle = `${widthPx / 2} ${heightPx / 2}`;
  const turn = isUpright ? ' rotate(-90)' : '';
  const spans = lines.map((line, index) => {
    const y = round((index - (lines.length - 1) / 2) * fontPx * LINE_EM);
    return `<tspan x="0" y="${y}">${escapeXml(line)}</tspan>`;
  });
  return `<text transform="translate(${middle})${turn}" font-size="${round(fontPx)}">${spans.join('')}</text>`;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}
