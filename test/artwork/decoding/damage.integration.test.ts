import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { fitLocally } from '../../support/image-files/fit-locally.ts';
import { damagedFiles, type DamagedFile } from '../../support/damage/damage-files.ts';
import { UnprintableArtwork } from '../../../src/artwork/verdicts/unprintable-artwork.ts';
import { aFitting, anArtworkOf, NEVER } from '../pictures.ts';

/**
 * Damage that neither structure nor checksums always reveal, with the reason. Such a file is only refused
 * by luck, when the damaged data has a different length or an invalid code.
 */
const CANNOT_BE_TOLD: readonly (readonly [layout: RegExp, damage: RegExp, why: string])[] = [
  [/jpeg/, /flipped|zeros/, 'the codes of a scan have no checksum'],
  [
    /^progressive jpeg$/,
    /bytes missing/,
    'its scans build on each other, so codes are not counted',
  ],
  [
    /^lossless webp$|^webp with alpha$/,
    /flipped/,
    'prefix codes are read as before soon after a changed bit, so they still fill the image',
  ],
  [/gif/, /flipped|zeros/, 'LZW has no checksum'],
  [/avif/, /flipped|zeros/, 'AV1 has no checksum'],
  [/^(?:plain|lzw|packbits) tiff$/, /flipped|zeros/, 'the pixels have no checksum'],
  [/tiff/, /swapped/, 'no checksum covers the position of a strip'],
];

const files = await damagedFiles(7);
const sound = new Map<string, Promise<Buffer>>();
const scratchDir = await mkdtemp(join(tmpdir(), 'gangsheet-test-damage-'));
after(() => rm(scratchDir, { recursive: true }));

async function printed(bytes: Buffer): Promise<Buffer> {
  const artwork = await anArtworkOf(scratchDir, bytes);
  const { id: artworkId, widthPx, heightPx } = artwork;
  const fitting = aFitting({ artworkId, widthPx, heightPx });
  const request = { artwork, fitting, scratchDir, signal: NEVER, residentLimitBytes: 2 ** 24 };
  const fitted = await fitLocally(request);
  const pixels = Buffer.from(await fitted.rows(0, heightPx));
  await fitted.dispose();
  return pixels;
}

function soundPixels({ layout, sound: bytes }: DamagedFile): Promise<Buffer> {
  const pixels = sound.get(layout) ?? printed(bytes);
  sound.set(layout, pixels);
  return pixels;
}

/** The reason for the refusal, or the printed image: 'the sound image' or 'another'. */
async function outcomeOf(file: DamagedFile): Promise<string> {
  const expected = await soundPixels(file);
  try {
    return (await printed(file.bytes)).equals(expected) ? 'the sound image' : 'another';
  } catch (error) {
    const fault = error instanceof UnprintableArtwork ? error.fault : error;
    assert.ok(fault instanceof ArtworkFault, String(error));
    return fault.message;
  }
}

describe('a damaged file', () => {
  test('comes in every format and layout', () => {
    assert.ok(files.length >= 58, `${files.length}`);
    assert.equal(new Set(files.map(({ layout }) => layout)).size, 20);
  });

  for (const file of files) {
    const { layout, damage } = file;
    const excuse = CANNOT_BE_TOLD.find(([one, other]) => one.test(layout) && other.test(damage));
    const title = `${layout} with ${damage}`;
    test(
      excuse === undefined
        ? `${title} is refused`
        : `${title} cannot always be detected: ${excuse[2]}`,
      async () => {
        const outcome = await outcomeOf(file);
        if (outcome === 'the sound image') return;
        if (outcome === 'another') assert.ok(excuse, 'it silently printed another image');
        else assert.match(outcome, /: (?:send|open|save|develop|copy) /);
      },
    );
  }
});
