import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SheetPlan } from '../../../src/gang-sheet/plan.ts';
import { MAGICK } from './contenders.ts';
import type { PreparedSheet } from './prepare-sheet.ts';

interface RenderWithMagick {
  readonly prepared: PreparedSheet;
  readonly threads: number;
  readonly outDir: string;
}

/** Runs one ImageMagick script for each sheet, which fits each distinct piece once and then clones it. */
export function renderWithMagick(input: RenderWithMagick): Promise<{ wallMs: number }> {
  const { prepared, threads, outDir } = input;
  const begun = performance.now();
  for (const sheet of prepared.plan.sheets) {
    const script = join(outDir, 'script.mgk');
    writeFileSync(script, scriptOf(sheet, prepared, outDir));
    const args = ['-limit', 'thread', String(threads), '-script', script];
    const { status } = spawnSync(MAGICK, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`magick ended with code ${status}`);
  }
  return Promise.resolve({ wallMs: performance.now() - begun });
}

function scriptOf(sheet: SheetPlan, { plan, artworks }: PreparedSheet, outDir: string): string {
  const fits = plan.fittings.map(({ artworkId, widthPx, heightPx, rotated }, index) => {
    const { path } = artworks.find(({ id }) => id === artworkId)!;
    const upright = rotated ? `${heightPx}x${widthPx}` : `${widthPx}x${heightPx}`;
    const turn = rotated ? ' -rotate 90' : '';
    return `( ${path} -filter Lanczos -resize ${upright}!${turn} +repage -write mpr:f${index} +delete )`;
  });
  const pieces = sheet.placements.map(
    ({ fitting, xPx, yPx }) => `mpr:f${fitting} -geometry +${xPx}+${yPx} -compose over -composite`,
  );
  return [
    ...fits,
    `-size ${sheet.widthPx}x${sheet.heightPx} xc:none`,
    ...pieces,
    `-units PixelsPerInch -density ${plan.dpi}`,
    `-write PNG32:${join(outDir, `part-${sheet.number}.png`)}`,
    '',
  ].join('\n');
}
