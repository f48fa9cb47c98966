import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { drawFlat } from '../image-files/draw-artwork.ts';
import { tempDir } from '../temp-dir.ts';

/** An order of one piece of `design.png`. */
export const SMALL_JOB = {
  orders: [{ id: '1', items: [{ artwork: { file: 'design.png' }, width: 1 }] }],
  sheet: { width: 4, maxHeight: 4 },
  packing: { effort: 'fast' },
};

/** Draws `design.png` into a folder of the test, and returns the folder for ARTWORK_DIR. */
export async function folderWithDesign(t: TestContext): Promise<string> {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'design.png'), await drawFlat({ widthPx: 300, heightPx: 300 }));
  return dir;
}
