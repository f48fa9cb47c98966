/**
 * Prints hashes of drawn texts, with the project's fonts or the machine's, in a process of its own.
 */
import sharp from 'sharp';
import { openSvgWindow } from '../../../../src/artwork/decoding/configure-sharp.ts';
import { aWindow, hashOf } from './fonts.ts';

const [, , fonts, ...families] = process.argv;
const looks: string[] = [];
for (const family of families) {
  const window = aWindow(`font-family="${family}"`);
  const image = fonts === 'project' ? openSvgWindow(window) : sharp(window, { density: 96 });
  looks.push(hashOf(await image.ensureAlpha().raw().toBuffer()));
}
console.log(looks.join(' '));
