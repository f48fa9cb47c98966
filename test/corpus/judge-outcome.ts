import { describeFaults, faultyAreas } from '../support/print-files/areas.ts';
import type { Outcome, Piece } from '../support/print-files/print-files.ts';
import { faultsOfWords } from '../field-reports/well-refused.ts';
import { compareGrids, drawnOf, type Drawn } from './grid.ts';
import type { CorpusFile, Picture } from './corpus-file.ts';

export const VERDICTS = [
  'right',
  'right, warned',
  'refused well',
  'refused badly',
  'wrong, warned',
  'silently wrong',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Judgement {
  readonly file: CorpusFile;
  readonly verdict: Verdict;
  /** The fault, or the message of the service. */
  readonly said: string;
}

/** One pixel in 200 may differ, such as an edge, but not a field. */
const SHARE = 1 / 200;
/** Warnings that something does not print as drawn. Other warnings excuse nothing. */
const TELLING =
  /^(artwork_svg_|svg_|unnamed_channel|spot_channel_dropped|hdr_artwork|artwork_channels)/;

export function judgeOutcome(
  file: CorpusFile,
  { outcome, drawn }: { readonly outcome: Outcome; readonly drawn: Drawn | undefined },
): Judgement {
  if ('refused' in outcome) return judgeRefusal(file, outcome.refused);
  const { piece, warnings } = outcome;
  const codes = warnings.map(({ code }) => code);
  const fault = faultOf(piece, { file, drawn });
  const isTold = codes.some((code) => TELLING.test(code));
  if (fault !== null)
    return { file, verdict: isTold ? 'wrong, warned' : 'silently wrong', said: fault };
  const { warns = [] } = file;
  if (warns.length > 0 && !codes.some((code) => warns.includes(code))) {
    const said = `no warning ${warns.join(' or ')}; received: ${codes.join(', ') || 'none'}`;
    return { file, verdict: 'silently wrong', said };
  }
  return codes.length === 0
    ? { file, verdict: 'right', said: '' }
    : { file, verdict: 'right, warned', said: [...new Set(codes)].join(', ') };
}

function judgeRefusal(
  file: CorpusFile,
  refused: Extract<Outcome, { refused: unknown }>['refused'],
): Judgement {
  const [fault] = refused.errors;
  if (fault === undefined) {
    const said = `names no item: ${refused.code}: ${refused.detail}`;
    return { file, verdict: 'refused badly', said };
  }
  const words = faultsOfWords(fault.detail);
  const said = `${fault.code}: ${fault.detail}`;
  if (words.length > 0)
    return { file, verdict: 'refused badly', said: `${words.join(', ')}: ${said}` };
  return { file, verdict: file.mayRefuse === true ? 'refused well' : 'refused badly', said };
}

function faultOf(
  piece: Piece,
  { file, drawn }: { readonly file: CorpusFile; readonly drawn: Drawn | undefined },
): string | null {
  const { expected } = file;
  switch (expected.by) {
    case 'pixels':
      return faultOfPixels(piece, expected);
    case 'areas': {
      const [widthPx, heightPx] = expected.sizePx;
      if (piece.widthPx !== widthPx || piece.heightPx !== heightPx)
        return `it is ${piece.widthPx} x ${piece.heightPx} px, not ${widthPx} x ${heightPx}`;
      const faults = faultyAreas(piece, expected.areas);
      return faults.length === 0 ? null : describeFaults(faults.slice(0, 2));
    }
    case 'chromium':
      if (drawn === undefined) return 'it has no stored drawing yet: npm run judge -- --write';
      return compareGrids(drawnOf(piece), { drawn, give: expected.give ?? 1 });
    case 'warning':
      return null;
  }
}

function faultOfPixels(
  piece: Piece,
  { picture, tolerance }: { readonly picture: Picture; readonly tolerance: number },
): string | null {
  const { widthPx, heightPx } = picture;
  if (piece.widthPx !== widthPx || piece.heightPx !== heightPx)
    return `it is ${piece.widthPx} x ${piece.heightPx} px, not ${widthPx} x ${heightPx}`;
  let wrong = 0;
  let example = '';
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const wanted = picture.rgba(x, y);
      const found = piece.pixels.subarray((y * widthPx + x) * 4, (y * widthPx + x) * 4 + 4);
      if (isSame(found, { wanted, tolerance })) continue;
      wrong += 1;
      example ||= `at ${x},${y} (${[...found].join(', ')}) for (${wanted.map(Math.round).join(', ')})`;
    }
  }
  const count = widthPx * heightPx;
  return wrong > count * SHARE ? `${wrong} of ${count} pixels are wrong, ${example}` : null;
}

function isSame(
  found: Buffer,
  { wanted, tolerance }: { readonly wanted: readonly number[]; readonly tolerance: number },
): boolean {
  if (Math.abs(found[3]! - wanted[3]!) > 1) return false;
  // Invisible pixels have no colour.
  if (wanted[3] === 0) return true;
  return wanted.every((value, channel) => Math.abs(found[channel]! - value) <= tolerance);
}
