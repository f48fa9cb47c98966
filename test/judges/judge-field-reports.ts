import { faultyAreas, inkOf, measure } from '../support/print-files/areas.ts';
import { allCases } from '../field-reports/cases/all-cases.ts';
import { makeInput } from '../field-reports/make-inputs.ts';
import { INK, type Ink, type Judge, type PrintedCase } from '../field-reports/field-case.ts';
import type { Picturing } from './judge.ts';

export type Bench = ReadonlyMap<Judge, Picturing>;

/**
 * Asks the judges for the areas of every report again. Returns the number of values not reproduced.
 */
export async function judgeFieldReports(bench: Bench): Promise<number> {
  let differing = 0;
  for (const each of allCases) {
    for (const judge of each.judges) {
      const picturing = bench.get(judge);
      if (picturing === undefined) continue;
      const verdict = await verdictOf(each, picturing);
      if (!verdict.isSame) differing += 1;
      console.log(
        `${verdict.isSame ? 'same   ' : 'DIFFERS'} ${each.row.padEnd(4)} ${judge.padEnd(8)} ${each.file} ${verdict.said}`,
      );
    }
  }
  return differing + (await judgeInk(bench));
}

/** Inkscape judges Latin-1, which Chromium does not read in an image; Chromium judges the twin. */
async function judgeInk(bench: Bench): Promise<number> {
  let differing = 0;
  for (const [file, ink] of Object.entries(INK)) {
    const isLatin1 = file === '27-latin1.svg';
    differing += await judgeInkOf(bench.get('chromium'), { file, ink, isLatin1 });
    if (isLatin1) differing += await judgeInkOf(bench.get('inkscape'), { file, ink });
  }
  return differing;
}

async function judgeInkOf(
  picturing: Picturing | undefined,
  { file, ink, isLatin1 = false }: { file: string; ink: Ink; isLatin1?: boolean },
): Promise<number> {
  if (picturing === undefined) return 0;
  const bytes = await makeInput(isLatin1 ? '27-latin1-twin.svg' : file);
  const found = inkOf(await picturing.picture({ file, bytes, widthPx: 600, heightPx: 300 }));
  const isSame =
    found.box.every((share, index) => Math.abs(share - ink.box[index]!) < 0.005) &&
    Math.abs(found.share - ink.share) < 0.003;
  const said = `${found.box.map((share) => share.toFixed(4)).join(' ')}, share ${found.share.toFixed(4)}`;
  console.log(`${isSame ? 'same   ' : 'DIFFERS'} ink  ${picturing.version} ${file} ${said}`);
  return isSame ? 0 : 1;
}

async function verdictOf(
  each: PrintedCase,
  picturing: Picturing,
): Promise<{ readonly isSame: boolean; readonly said: string }> {
  const [widthPx, heightPx] = each.sizePx ?? [200, 100];
  try {
    const bytes = await makeInput(each.file);
    const piece = await picturing.picture({ file: each.file, bytes, widthPx, heightPx });
    const faults = faultyAreas(piece, each.areas);
    const said = each.areas
      .map((area) => `${area.name} (${measure(piece, area).mean.join(' ')})`)
      .join(', ');
    return { isSame: faults.length === 0, said };
  } catch (error) {
    return { isSame: false, said: String(error).slice(0, 300) };
  }
}
