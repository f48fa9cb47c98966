/** Draws an artwork that another process inspected, and prints its colours. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Artwork } from '../../../../src/gang-sheet/artwork.ts';
import { coloursIn, fittedPixels } from './fitted-pixels.ts';

const [, , record = ''] = process.argv;
const artwork = JSON.parse(await readFile(record, 'utf8')) as Artwork;
const fitting = { widthPx: 300, heightPx: 300 };
console.log(
  coloursIn(await fittedPixels({ artwork, scratchDir: dirname(record), fitting })).join(' '),
);
