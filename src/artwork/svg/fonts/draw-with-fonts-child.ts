/** Draws documents with the fonts that they embed; ends with the process that started it. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { configureSharp, openImage } from '../../configure-sharp.ts';
import type { Size } from '../../turn.ts';
import { useFonts } from './configure-fonts.ts';
import type { DrawingAnswer, DrawingOrder } from './draw-with-fonts.ts';
import { resizeSvg } from './resize-svg.ts';

const [, , confPath = ''] = process.argv;
const folder = dirname(confPath);
useFonts(confPath);
configureSharp({ threads: 1 });

process.on('disconnect', () => process.exit(0));
process.on('message', (order: DrawingOrder) => {
  const work = order.type === 'draw' ? draw(order) : tryFonts(order.files);
  void work.then(
    (unusable) => answer({ done: true, unusable }),
    (error: unknown) => {
      answer({ done: false, error: error instanceof Error ? error.message : String(error) });
    },
  );
});

function answer(message: DrawingAnswer): void {
  if (process.connected) process.send?.(message);
}

interface Drawing {
  readonly document: string;
  readonly size: Size;
  readonly to: string;
}

async function draw({ document, size, to }: Drawing): Promise<readonly string[]> {
  await resizeSvg(openImage(await readFile(document), 'svg'), size).toFile(to);
  return [];
}

/** libvips refuses a text whose font file fontconfig cannot take. */
async function tryFonts(files: readonly string[]): Promise<readonly string[]> {
  const unusable: string[] = [];
  for (const file of files) {
    const text = { text: 'A', fontfile: join(folder, file) };
    await sharp({ text })
      .raw()
      .toBuffer()
      .catch(() => unusable.push(file));
  }
  return unusable;
}
