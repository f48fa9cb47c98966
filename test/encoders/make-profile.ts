import { D65_TO_D50, times, toXyz, type RgbSpace } from './colours.ts';

/** ICC profiles, version 2.4, built from ICC.1:2001-04. */
export function rgbProfile(space: RgbSpace): Buffer {
  const matrix = toXyz(space);
  const column = (index: 0 | 1 | 2): Buffer =>
    xyzTag(
      times(D65_TO_D50, matrix.map((row) => row[index]) as unknown as [number, number, number]),
    );
  const curve = curveTag(space.toLight);
  return profile('RGB ', [
    ['rXYZ', column(0)],
    ['gXYZ', column(1)],
    ['bXYZ', column(2)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ]);
}

export function greyProfile(toLight: (value: number) => number): Buffer {
  return profile('GRAY', [['kTRC', curveTag(toLight)]]);
}

/** A CMYK profile from the Lab of the sixteen full overprints: a grid of two points per ink. */
export function cmykProfile(
  labOf: (inks: readonly number[]) => readonly [number, number, number],
): Buffer {
  const corners: number[] = [];
  for (let corner = 0; corner < 16; corner += 1) {
    const inks = [8, 4, 2, 1].map((bit) => (corner & bit ? 1 : 0));
    const [lightness, a, b] = labOf(inks);
    corners.push(Math.round(lightness * 2.55), Math.round(a) + 128, Math.round(b) + 128);
  }
  const head = Buffer.alloc(48);
  head.write('mft1', 0, 'latin1');
  head.set([4, 3, 2, 0], 8);
  [0, 4, 8].forEach((index) => head.writeInt32BE(65536, 12 + index * 4));
  const straight = Buffer.from([...Array(256).keys()]);
  const inputs = Buffer.concat([straight, straight, straight, straight]);
  const outputs = Buffer.concat([straight, straight, straight]);
  const table = Buffer.concat([head, inputs, Buffer.from(corners), outputs]);
  return profile('CMYK', [['A2B0', table]]);
}

function profile(space: string, tags: readonly (readonly [string, Buffer])[]): Buffer {
  const all = [
    ['desc', descriptionTag('made for a test')],
    ['cprt', Buffer.concat([Buffer.from('text\0\0\0\0', 'latin1'), Buffer.from('none\0')])],
    ['wtpt', xyzTag([0.9642, 1, 0.8249])],
    ...tags,
  ] as const;
  const head = Buffer.alloc(128 + 4 + all.length * 12);
  head.writeUInt32BE(0x02400000, 8);
  head.write(space === 'CMYK' ? 'prtr' : 'mntr', 12, 'latin1');
  head.write(space, 16, 'latin1');
  head.write(space === 'CMYK' ? 'Lab ' : 'XYZ ', 20, 'latin1');
  [2026, 1, 1, 0, 0, 0].forEach((value, index) => head.writeUInt16BE(value, 24 + index * 2));
  head.write('acsp', 36, 'latin1');
  writeXyz(head, { at: 68, xyz: [0.9642, 1, 0.8249] });
  head.writeUInt32BE(all.length, 128);
  let at = head.length;
  const bodies: Buffer[] = [];
  all.forEach(([name, data], index) => {
    const entry = 132 + index * 12;
    head.write(name, entry, 'latin1');
    head.writeUInt32BE(at, entry + 4);
    head.writeUInt32BE(data.length, entry + 8);
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    bodies.push(padded);
    at += padded.length;
  });
  head.writeUInt32BE(at, 0);
  return Buffer.concat([head, ...bodies]);
}

function xyzTag(xyz: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  writeXyz(tag, { at: 8, xyz });
  return tag;
}

function writeXyz(
  into: Buffer,
  { at, xyz }: { readonly at: number; readonly xyz: readonly number[] },
): void {
  xyz.forEach((value, index) => into.writeInt32BE(Math.round(value * 65536), at + index * 4));
}

function curveTag(toLight: (value: number) => number): Buffer {
  const points = 1024;
  const tag = Buffer.alloc(12 + points * 2);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(points, 8);
  for (let index = 0; index < points; index += 1) {
    tag.writeUInt16BE(Math.round(65535 * toLight(index / (points - 1))), 12 + index * 2);
  }
  return tag;
}

function descriptionTag(text: string): Buffer {
  const tag = Buffer.alloc(12 + text.length + 1 + 78);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(text.length + 1, 8);
  tag.write(text, 12, 'latin1');
  return tag;
}
