import { createHash } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localDecoder } from '../../../src/decoders/local-decoder.ts';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import type { Plan } from '../../../src/gang-sheet/plan.ts';
import { packOrder } from '../../../src/render-job/planning/pack-order.ts';
import { anItem, anOrder, aRequest } from '../../support/service/make-job.ts';
import { drawDesign } from './draw-design.ts';
import type { BenchSheet } from './sheets.ts';

/** Everything that a contender needs. */
export interface PreparedSheet {
  readonly plan: Plan;
  readonly artworks: readonly Artwork[];
}

const DPI = 300;

/**
 * Draws and packs a sheet, or finds the result of an earlier run in the folder.
 * @returns the path of a PreparedSheet in JSON
 */
export async function prepareSheet(sheet: BenchSheet, folder: string): Promise<string> {
  const paths: string[] = [];
  for (const design of sheet.designs) paths.push(await drawDesign(design, join(folder, 'artwork')));
  const hash = createHash('sha256').update(JSON.stringify(sheet)).digest('hex').slice(0, 12);
  const path = join(folder, `${sheet.name}-${hash}.json`);
  if (await readPrepared(path).catch(() => null)) return path;
  const artworks = await Promise.all(paths.map(inspect));
  const items = sheet.designs.map((design, index) =>
    anItem({
      id: String(index),
      quantity: design.quantity,
      widthPx: Math.round(design.widthIn * DPI),
      heightPx: Math.round(design.heightIn * DPI),
    }),
  );
  const request = aRequest({ orders: [anOrder({ items })] });
  const { plan } = await packOrder(request, artworks, {
    signal: new AbortController().signal,
    maxParts: Infinity,
  });
  const prepared: PreparedSheet = { plan, artworks };
  await writeFile(`${path}.partial`, JSON.stringify(prepared));
  await rename(`${path}.partial`, path);
  return path;
}

export async function readPrepared(path: string): Promise<PreparedSheet> {
  return JSON.parse(await readFile(path, 'utf8')) as PreparedSheet;
}

export function megapixelsOf({ plan }: PreparedSheet): number {
  return plan.sheets.reduce((sum, { widthPx, heightPx }) => sum + widthPx * heightPx, 0) / 1e6;
}

async function inspect(path: string): Promise<Artwork> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const { size: bytes } = await stat(path);
  const file = { path, bytes, sha256 };
  const request = { file, maxPixels: 6e8, isKnownSound: false, scratchDir: tmpdir() };
  return localDecoder().inspect(request, new AbortController().signal);
}
