import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import { checkSheet, type OrderedArtwork } from './check-sheet.ts';
import type { RunningService } from '../service/running-service.ts';

/** The part of a request body that the check needs. Lengths are in inches. */
export interface OrderedBody {
  readonly orders: readonly {
    readonly id: string;
    readonly items: readonly {
      readonly id?: string;
      readonly artwork: { readonly file?: string };
      readonly width?: number;
      readonly height?: number;
      readonly trim?: boolean;
      readonly mirror?: boolean;
    }[];
  }[];
}

export interface PartsCheck {
  readonly service: RunningService;
  readonly body: OrderedBody;
  readonly artworkDir: string;
  /** Folder for downloaded parts. */
  readonly dir: string;
  readonly ended: GangSheet;
  readonly dpi: number;
}

/** Downloads every part of a job and checks every piece with `checkSheet`. Returns the number of pieces. */
export async function checkParts(check: PartsCheck): Promise<number> {
  const { service, ended, dir, dpi } = check;
  const { id, parts } = ended;
  const { body } = await service.get<PlacementsAnswer>(`/gangsheets/${id}/placements`);
  const rows = body.placements;
  let checked = 0;
  for (const part of parts) {
    const sheetPath = join(dir, `${id}-${part.number}.png`);
    const bytes = await service.part(id, part.number);
    assert.equal(bytes.length, part.bytes);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), part.sha256);
    await writeFile(sheetPath, bytes);
    const placements = rows.filter((row) => row.part === part.number);
    const labels = body.labels.filter((label) => label.part === part.number);
    const artworkOf = finder(check);
    const report = await checkSheet({ sheetPath, placements, labels, dpi, artworkOf });
    assert.deepEqual(report.faults, []);
    assert.equal(report.strayPixels, 0);
    checked += report.checked;
  }
  assert.equal(checked, rows.length);
  return checked;
}

function finder({ body, artworkDir }: PartsCheck) {
  return (orderId: string, itemId: string): OrderedArtwork => {
    const order = body.orders.find(({ id }) => id === orderId);
    const item = order?.items.find(({ id }, index) => (id ?? String(index)) === itemId);
    if (item === undefined) throw new Error(`${orderId}/${itemId} was not ordered`);
    return {
      path: join(artworkDir, item.artwork.file!),
      ...(item.width !== undefined && { widthIn: item.width }),
      ...(item.height !== undefined && { heightIn: item.height }),
      trim: item.trim ?? false,
      mirror: item.mirror ?? false,
    };
  };
}
