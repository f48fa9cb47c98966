/** Draws documents with their embedded fonts. The process exits with its parent. */
import { readFile, writeFile } from 'node:fs/promises';
import { endAtOnce } from '../../../end-at-once.ts';
import { configureSharp, openImage, openSvgWindow } from '../../decoding/configure-sharp.ts';
import { useFonts } from '../fonts/configure-fonts.ts';
import { trialDocument, type FontTrial } from '../fonts/embedded/font-trial.ts';
import type { DrawingAnswer, DrawingOrder } from './draw-with-fonts.ts';

const FALLBACKS = ['Liberation Mono', 'Liberation Serif'];

const [, , confPath = ''] = process.argv;
useFonts(confPath);
configureSharp({ threads: 1 });

process.on('disconnect', endAtOnce);
process.on('message', (order: DrawingOrder) => {
  const work = order.type === 'draw' ? draw(order) : tryFonts(order.trials);
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
  readonly to: string;
}

async function draw({ document, to }: Drawing): Promise<readonly string[]> {
  const image = openSvgWindow(await readFile(document));
  await writeFile(to, await image.ensureAlpha().raw().toBuffer());
  return [];
}

/**
 * fontconfig skips a font that FreeType cannot open, and text is drawn in another face. A font is
 * unusable if its drawing equals that of both fallback faces.
 */
async function tryFonts(trials: readonly FontTrial[]): Promise<readonly string[]> {
  const unusable: string[] = [];
  for (const trial of trials) {
    const isUsed = await Promise.all(
      FALLBACKS.map(async (fallback) => {
        const seen = await pixelsOf(trialDocument(trial, [trial.family, fallback]));
        const without = await pixelsOf(trialDocument(trial, [fallback]));
        return seen.some((value) => value !== 0) && !seen.equals(without);
      }),
    );
    if (!isUsed.includes(true)) unusable.push(trial.file);
  }
  return unusable;
}

function pixelsOf(document: Buffer): Promise<Buffer> {
  return openImage(document, 'svg').ensureAlpha().raw().toBuffer();
}
