import sharp, { type Sharp } from 'sharp';
import { shortAvif, shortGif, shortPng, shortWebp } from './damage-ends.ts';
import { cutJpegScans, withoutJpegSegment } from './damage-jpeg.ts';
import {
  doubledTiffStrip,
  emptyTiffStrip,
  fewerTiffStrips,
  lostTiffStrip,
  shortTiff,
  swappedTiffStrips,
} from './damage-tiff.ts';

export interface DamagedFile {
  readonly layout: string;
  readonly damage: string;
  readonly sound: Buffer;
  readonly bytes: Buffer;
}

type Damage = (sound: Buffer, random: () => number) => Buffer | null;

const WIDTH = 240;
const HEIGHT = 180;

/**
 * Makes damaged files of every format and layout. The same seed gives the same files. Kinds of damage that
 * a layout cannot have are left out.
 */
export async function damagedFiles(seed: number): Promise<readonly DamagedFile[]> {
  const files: DamagedFile[] = [];
  for (const [layout, picture] of Object.entries(layouts())) {
    const sound = await picture;
    for (const [damage, apply] of Object.entries(DAMAGES)) {
      const random = randomFrom(seed + files.length);
      const bytes = apply(sound, random);
      if (bytes !== null && !bytes.equals(sound)) files.push({ layout, damage, sound, bytes });
    }
  }
  return files;
}

function layouts(): Readonly<Record<string, Promise<Buffer>>> {
  const opaque = () => picture().removeAlpha();
  const tiff = (compression: 'none' | 'lzw' | 'deflate' | 'packbits' | 'jpeg') =>
    opaque().tiff({ compression, predictor: 'none' }).toBuffer();
  return {
    png: picture().png().toBuffer(),
    'interlaced png': picture().png({ progressive: true }).toBuffer(),
    'palette png': picture().png({ palette: true }).toBuffer(),
    jpeg: opaque().jpeg().toBuffer(),
    'progressive jpeg': opaque().jpeg({ progressive: true }).toBuffer(),
    'grey jpeg': opaque().toColourspace('b-w').jpeg().toBuffer(),
    webp: opaque().webp().toBuffer(),
    'webp with alpha': picture().webp().toBuffer(),
    'lossless webp': picture().webp({ lossless: true }).toBuffer(),
    gif: picture().gif().toBuffer(),
    'interlaced gif': picture().gif({ progressive: true }).toBuffer(),
    avif: opaque().avif({ effort: 0 }).toBuffer(),
    'avif with alpha': picture().avif({ effort: 0 }).toBuffer(),
    'plain tiff': tiff('none'),
    'lzw tiff': tiff('lzw'),
    'deflate tiff': tiff('deflate'),
    'packbits tiff': tiff('packbits'),
    'jpeg tiff': tiff('jpeg'),
    'tiled tiff': opaque()
      .tiff({ compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 })
      .toBuffer(),
    'big tiff': opaque().tiff({ compression: 'deflate', bigtiff: true }).toBuffer(),
  };
}

/** Draws areas, gradients and some noise with a transparent margin, to exercise every coder. */
function picture(): Sharp {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 4);
  const random = randomFrom(1);
  for (let index = 0; index < WIDTH * HEIGHT; index += 1) {
    const [x, y] = [index % WIDTH, Math.floor(index / WIDTH)];
    const noise = random() * 12;
    const field = (x >> 6) + (y >> 6);
    pixels[index * 4] = (field % 3) * 80 + noise;
    pixels[index * 4 + 1] = x / 2 + noise;
    pixels[index * 4 + 2] = y + noise;
    pixels[index * 4 + 3] = x < 8 ? 0 : x < 16 ? 128 : 255;
  }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  'a flipped bit in the middle': (sound, random) => flipped(sound, 0.4 + random() * 0.2),
  'a flipped bit near the end': (sound, random) => flipped(sound, 0.85 + random() * 0.1),
  'a flipped bit in the header': (sound, random) =>
    flipped(sound, (8 + random() * 40) / sound.length),
  'zeros in the middle': (sound, random) => zeroed(sound, 0.5 + random() * 0.2, 64),
  'zeros near the end': (sound, random) => zeroed(sound, 0.8 + random() * 0.1, 64),
  'a cut end': (sound, random) => cut(sound, 0.5 + random() * 0.3),
  'an end before its time': (sound, random) => endingEarly(sound, 0.6 + random() * 0.3),
  'an end a little before its time': (sound) => endingEarly(sound, 1 - 60 / sound.length),
  'bytes missing in the middle': (sound, random) => {
    const at = Math.floor(sound.length * (0.5 + random() * 0.2));
    return Buffer.concat([sound.subarray(0, at), sound.subarray(at + 37)]);
  },
  'a Huffman table missing': (sound) => withoutJpegSegment(sound, 0xc4),
  'a quantisation table missing': (sound) => withoutJpegSegment(sound, 0xdb),
  'the last scans missing': (sound) => cutJpegScans(sound),
  'two strips swapped': swappedTiffStrips,
  'a strip of no bytes': emptyTiffStrip,
  'a strip in the place of another': doubledTiffStrip,
  'a strip behind the end of the file': lostTiffStrip,
  'fewer strips than rows': fewerTiffStrips,
  'the palette missing': (sound) => withoutChunk(sound, 'PLTE'),
};

function flipped(sound: Buffer, share: number): Buffer {
  const bytes = Buffer.from(sound);
  const at = Math.floor(sound.length * share);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
  return bytes;
}

function zeroed(sound: Buffer, share: number, length: number): Buffer {
  const bytes = Buffer.from(sound);
  const at = Math.floor(sound.length * share);
  return bytes.fill(0, at, at + length);
}

function cut(sound: Buffer, share: number): Buffer {
  return sound.subarray(0, Math.floor(sound.length * share));
}

/** Cuts a file and corrects its markers, sizes and checksums, so that it still looks complete. */
function endingEarly(sound: Buffer, share: number): Buffer | null {
  const magic = sound.toString('latin1', 0, 4);
  if (magic.startsWith('\xff\xd8')) {
    return Buffer.concat([cut(sound, share), Buffer.from([0xff, 0xd9])]);
  }
  if (magic.startsWith('GIF')) return shortGif(sound, share);
  if (magic === '\x89PNG') return shortPng(sound, share);
  if (magic === 'RIFF') return shortWebp(sound, share);
  if (/^(?:II|MM)/.test(magic)) return shortTiff(sound, share);
  return shortAvif(sound, share);
}

function withoutChunk(png: Buffer, type: string): Buffer | null {
  const at = png.indexOf(type, 8, 'latin1');
  if (png.toString('latin1', 1, 4) !== 'PNG' || at === -1) return null;
  const end = at + 8 + png.readUInt32BE(at - 4);
  return Buffer.concat([png.subarray(0, at - 4), png.subarray(end)]);
}

/** Returns a seeded generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
