/** A process that fits a picture and prints a hash of its pixels, wherever and however it runs. */
import { createHash } from 'node:crypto';
import { fitArtwork } from '../../../../src/artwork/fitting/fit-artwork.ts';
import { runsEnlargeKernel } from '../../../../src/artwork/fitting/enlarging/enlarge-kernel.ts';
import { aFitting, anArtworkOf, aPicture, NEVER } from '../../pictures.ts';

const scratchDir = process.argv[2]!;
const fitting = aFitting({ widthPx: 1300, heightPx: 1100, rotated: true });
const artwork = await anArtworkOf(scratchDir, await aPicture().png().toBuffer());
const fitted = await fitArtwork({
  artwork,
  fitting,
  scratchDir,
  residentLimitBytes: Infinity,
  signal: NEVER,
});
const pixels = await fitted.rows(0, fitting.heightPx);
const sha256 = createHash('sha256').update(pixels).digest('hex');
console.log(JSON.stringify({ sha256, hasSimd: runsEnlargeKernel() }));
