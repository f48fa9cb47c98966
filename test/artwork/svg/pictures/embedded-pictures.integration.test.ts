import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { fitLocally } from '../../../support/image-files/fit-locally.ts';
import { readPictureUri } from '../../../../src/artwork/svg/pictures/read-picture-uri.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { aFitting, anArtworkOf, NEVER } from '../../pictures.ts';

const NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const FIELDS = ['#c82828', '#28a03c', '#283cb4', '#808080'];
const [WIDTH, HEIGHT] = [200, 100];

/** Four fields side by side. */
function fields(): Sharp {
  const rects = FIELDS.map(
    (fill, at) => `<rect x="${at * 50}" width="50" height="100" fill="${fill}"/>`,
  );
  return sharp(
    Buffer.from(`<svg ${NS} width="200" height="100">${rects.join('')}</svg>`),
  ).removeAlpha();
}

function embedded(bytes: Buffer, type: string): string {
  return `data:image/${type};base64,${bytes.toString('base64')}`;
}

function imageOf(href: string, attribute = 'href'): string {
  return `<svg ${NS} viewBox="0 0 200 100"><image width="200" height="100" ${attribute}="${href}"/></svg>`;
}

async function drawn(t: TestContext, document: string | Buffer) {
  const scratchDir = await tempDir(t);
  const artwork = await anArtworkOf(scratchDir, Buffer.from(document));
  const fitting = aFitting({ artworkId: artwork.id, widthPx: 2 * WIDTH, heightPx: 2 * HEIGHT });
  const fitted = await fitLocally({
    artwork,
    fitting,
    scratchDir,
    residentLimitBytes: 1e9,
    signal: NEVER,
  });
  const pixels = Buffer.from(await fitted.rows(0, 2 * HEIGHT));
  await fitted.dispose();
  return { artwork, pixels, files: await readdir(scratchDir) };
}

/**
 * The mean colour of each field without its edges, and the largest difference of a pixel from it.
 */
function fieldsIn(pixels: Buffer): readonly (readonly number[])[] {
  return FIELDS.map((_, field) => {
    const sums = [0, 0, 0, 0];
    let count = 0;
    for (let y = 12; y < 2 * HEIGHT - 12; y += 1) {
      for (let x = field * 100 + 12; x < field * 100 + 88; x += 1) {
        sums.forEach((sum, channel) => {
          sums[channel] = sum + (pixels[(y * 2 * WIDTH + x) * 4 + channel] ?? 0);
        });
        count += 1;
      }
    }
    return sums.map((sum) => Math.round(sum / count));
  });
}

function assertFields(
  pixels: Buffer,
  expected: readonly (readonly number[])[],
  within: number,
): void {
  for (const [field, colour] of fieldsIn(pixels).entries()) {
    const off = colour.map((value, channel) =>
      Math.abs(value - (expected[field]?.[channel] ?? 255)),
    );
    assert.ok(Math.max(...off) <= within, `field ${field}: ${String(colour)}`);
  }
}

const RIGHT = [
  [200, 40, 40],
  [40, 160, 60],
  [40, 60, 180],
  [128, 128, 128],
];

/** A compressed document that takes the size of its page. */
function nestedFields(): string {
  const rects = FIELDS.map(
    (fill, at) => `<rect x="${at * 25}%" width="25%" height="100%" fill="${fill}"/>`,
  );
  return `<svg ${NS} style="width:100%" viewBox="0 0 200 100">${rects.join('')}</svg>`;
}

const TYPES: Readonly<Record<string, () => Promise<Buffer>>> = {
  png: () => fields().png().toBuffer(),
  'x-png': () => fields().png({ palette: true, progressive: true }).toBuffer(),
  jpeg: () => fields().jpeg({ quality: 100 }).toBuffer(),
  webp: () => fields().webp({ lossless: true }).toBuffer(),
  avif: () => fields().avif({ quality: 90, effort: 0 }).toBuffer(),
  tiff: () => fields().tiff({ compression: 'lzw' }).toBuffer(),
  gif: () => fields().gif().toBuffer(),
  // The stated media type does not count.
  'jpeg;x=y': () => fields().webp({ lossless: true }).toBuffer(),
  'svg+xml': () => Promise.resolve(gzipSync(nestedFields())),
};

test('Draws embedded pictures of every printable type, and leaves no file behind', async (t) => {
  for (const [type, make] of Object.entries(TYPES)) {
    for (const attribute of ['href', 'xlink:href']) {
      const document = imageOf(embedded(await make(), type), attribute);
      const { artwork, pixels, files } = await drawn(t, document);
      assertFields(pixels, RIGHT, 5);
      assert.deepEqual(artwork.findings, [], type);
      const isKept = ['png', 'jpeg'].includes(type);
      assert.equal(artwork.path.endsWith('.svg'), !isKept, type);
      assert.equal(files.length, isKept ? 1 : 2, type);
    }
  }
});

test('Applies profiles and orientations of embedded pictures', async (t) => {
  const p3 = await fields().withIccProfile('p3').jpeg({ quality: 100 }).toBuffer();
  const { pixels } = await drawn(t, imageOf(embedded(p3, 'jpeg')));
  assertFields(pixels, RIGHT, 5);
  const turned = await fields()
    .rotate(90)
    .withMetadata({ orientation: 8 })
    .jpeg({ quality: 100 })
    .toBuffer();
  assertFields((await drawn(t, imageOf(embedded(turned, 'jpeg')))).pixels, RIGHT, 5);
});

test('Keeps the proportions of a picture with only one side', async (t) => {
  for (const type of ['png', 'webp'] as const) {
    const href = embedded(await fields().resize(40, 20).toFormat(type).toBuffer(), type);
    for (const side of ['width="200"', 'height="100"', 'style="width:200px"', 'width="150pt"']) {
      const document = imageOf(href).replace('width="200" height="100"', side);
      const { pixels } = await drawn(t, document);
      const isFull = pixels.every((value, at) => at % 4 !== 3 || value === 255);
      assert.ok(isFull, `${type} ${side}`);
    }
  }
});

test('Reports CMYK in an embedded picture, with its line', async (t) => {
  const cmyk = await fields().toColourspace('cmyk').jpeg().toBuffer();
  const { artwork } = await drawn(t, `\n${imageOf(embedded(cmyk, 'jpeg'))}`);
  const [finding, ...others] = artwork.findings ?? [];
  assert.deepEqual([finding?.rule, finding?.code, others.length], ['colour', 'cmyk_artwork', 0]);
  assert.match(finding?.detail ?? '', /line 2/);
});

test('Reports an unreadable picture as a finding, and still draws the document', async (t) => {
  const whole = await fields().webp({ lossless: true }).toBuffer();
  const bad = [
    'data:image/png;base64,AAAA',
    'data:image/png;base64,!!!!',
    'data:image/png,',
    embedded(whole.subarray(0, -40), 'webp'),
    embedded(Buffer.from('%PDF-1.4'), 'pdf'),
    embedded(Buffer.from(`<svg ${NS}><script/></svg>`), 'svg+xml'),
  ];
  for (const href of bad) {
    const { artwork } = await drawn(t, imageOf(href));
    const [finding, ...others] = artwork.findings ?? [];
    assert.deepEqual(
      [finding?.rule, finding?.code, others.length],
      ['svg', 'artwork_svg_picture', 0],
    );
    assert.match(finding?.detail ?? '', /line 1 .*: embed it again as PNG/);
  }
});

test('Applies limits to embedded pictures and nested documents', async (t) => {
  const scratchDir = await tempDir(t);
  const webp = await fields().webp().toBuffer();
  const document = Buffer.from(imageOf(embedded(webp, 'webp')));
  await assert.rejects(anArtworkOf(scratchDir, document, { maxPixels: 10_000 }), {
    code: 'artwork_too_many_pixels',
  });
  let nested = imageOf(embedded(webp, 'webp'));
  for (let depth = 0; depth < 4; depth += 1) {
    nested = imageOf(embedded(Buffer.from(nested), 'svg+xml'));
    const { findings } = await anArtworkOf(scratchDir, Buffer.from(nested));
    assert.equal(findings?.length, depth < 2 ? 0 : 1, `${depth}`);
  }
});

test('Draws a picture of more than ten megabytes', async (t) => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const png = await sharp({
    create: { width: 2000, height: 2000, channels: 3, background: '#000', noise },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  assert.ok(png.length > 10.9e6);
  const { pixels } = await drawn(
    t,
    imageOf(embedded(png, 'png')).replace('<image', '<image preserveAspectRatio="none"'),
  );
  assertFields(
    pixels,
    Array.from(FIELDS, () => [128, 128, 128]),
    16,
  );
});

test('Reads a data URI like a browser', () => {
  const bytes = Buffer.from('<svg a="é%"/>');
  const written = [
    `data:image/svg+xml;base64,${bytes.toString('base64')}`,
    ` DATA:image/png;charset=x;BASE64,${bytes.toString('base64').replace(/.{4}/g, '$&\n ')}`,
    `data:;base64,${bytes.toString('base64').replaceAll('=', '%3D')}`,
    `data:;base64,${bytes.toString('base64').replaceAll('=', '')}`,
    `data:;base64,${bytes.toString('base64').replace(/.{8}/g, '$&&#10;&#xA;')}`,
    `data:image/svg+xml,${encodeURIComponent(bytes.toString())}`,
    'data:image/svg+xml,&lt;svg a=&quot;é%&#34;/>',
  ];
  for (const uri of written)
    assert.deepEqual(readPictureUri(uri)?.toString(), bytes.toString(), uri);
  for (const uri of ['data:image/png', 'data:;base64,', 'data:;base64,a$b=']) {
    assert.equal(readPictureUri(uri), null, uri);
  }
});

test('The surfaces of a drawing in a drawing count', async (t) => {
  const nested = (document: string) => imageOf(embedded(Buffer.from(document), 'svg+xml'));
  const plain = `<svg ${NS} width="9" height="9"><rect width="9" height="9"/></svg>`;
  const grouped = plain.replace('<rect', '<rect opacity="0.5"');
  const surfacesOf = async (document: string) =>
    (await anArtworkOf(await tempDir(t), Buffer.from(document))).surfaces ?? 1;
  const documents = [plain, nested(plain), nested(grouped), nested(nested(plain))];
  assert.deepEqual(await Promise.all(documents.map(surfacesOf)), [1, 2, 3, 3]);
});
