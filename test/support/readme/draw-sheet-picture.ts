/**
 * Draws the README's picture of a finished sheet from a print file of the sample:
 * `node dist/test/support/readme/draw-sheet-picture.js data/sample/sheets/…-part-1.png`.
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const PICTURE = fileURLToPath(
  new URL('../../../../assets/guide/finished-sheet.webp', import.meta.url),
);
/** Readers see some 900 px of it; twice that is sharp on dense screens. */
const WIDTH_PX = 1800;
/** A light grey shows white ink as well as black, on light and on dark pages. */
const BACKGROUND = '#d9dce1';

const [printFile] = process.argv.slice(2);
if (printFile === undefined) throw new Error('name a print file of the sample');
// The film lies on its side: 60 in of it fit a page only across. sharp would turn before it shrinks.
const shrunk = await sharp(printFile, { limitInputPixels: false })
  .resize({ height: WIDTH_PX })
  .png()
  .toBuffer();
await sharp(shrunk)
  .rotate(-90)
  .flatten({ background: BACKGROUND })
  .webp({ quality: 80 })
  .toFile(PICTURE);
