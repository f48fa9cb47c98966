import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ArtworkFault } from '../../src/image-files/artwork-fault.ts';
import { readHeader } from '../../src/image-files/read-header.ts';
import { tiffFile } from '../support/image-files/tiff-file.ts';
import { tempDir } from '../support/temp-dir.ts';
import { anArtworkOf, aPicture, NEVER, spooled, svg } from '../artwork/pictures.ts';

const MAX_PIXELS = 600_000_000;

async function headerOf(t: TestContext, bytes: Buffer, maxPixels = MAX_PIXELS) {
  const dir = await tempDir(t);
  return readHeader(await spooled(dir, bytes), { maxPixels, signal: NEVER });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it was accepted'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ArtworkFault, String(error));
  return error.code;
}

const oriented = (orientation: number) => aPicture().withMetadata({ orientation });
const pictures: Record<string, () => Promise<Buffer>> = {
  png: () => aPicture().png().toBuffer(),
  'interlaced png': () => aPicture().png({ progressive: true }).toBuffer(),
  'palette png': () => aPicture().png({ palette: true }).toBuffer(),
  'png on its side': () => oriented(6).png().toBuffer(),
  jpeg: () => aPicture().jpeg().toBuffer(),
  'progressive jpeg': () => aPicture().jpeg({ progressive: true }).toBuffer(),
  'jpeg on its side': () => oriented(6).jpeg().toBuffer(),
  'jpeg upside down': () => oriented(3).jpeg().toBuffer(),
  webp: () => aPicture().webp().toBuffer(),
  'lossless webp': () => aPicture().webp({ lossless: true }).toBuffer(),
  'opaque webp': () => aPicture().removeAlpha().webp().toBuffer(),
  'webp on its side': () => oriented(8).webp().toBuffer(),
  'webp with an unannounced orientation': async () => {
    const webp = await oriented(8).webp().toBuffer();
    webp.writeUInt8(webp.readUInt8(20) & ~0x08, 20);
    return webp;
  },
  tiff: () => aPicture().tiff().toBuffer(),
  'tiled tiff': () => aPicture().tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  'bigtiff on its side': () => oriented(5).tiff({ bigtiff: true }).toBuffer(),
  'tiff with a second height': () =>
    Promise.resolve(
      tiffFile({
        widthPx: 8,
        heightPx: 6,
        photometric: 1,
        samplesAt: (x, y) => [x * y],
        tags: [{ tag: 257, type: 4, values: [3] }],
      }),
    ),
  gif: () => aPicture().gif().toBuffer(),
  avif: () => aPicture().avif({ effort: 0 }).toBuffer(),
  'avif on its side': () => oriented(6).avif({ effort: 0 }).toBuffer(),
  svg: () => Promise.resolve(svg('<rect width="9" height="9"/>', 'width="40mm" height="30.5mm"')),
};

describe('a header read without an image library', () => {
  for (const [name, make] of Object.entries(pictures)) {
    test(`reads the same header from a ${name} as the library`, async (t) => {
      const bytes = await make();
      const header = await headerOf(t, bytes);
      const { format, widthPx, heightPx } = await anArtworkOf(await tempDir(t), bytes);
      assert.deepEqual(header, { format, widthPx, heightPx });
    });
    test(`finds a fault in a truncated ${name}`, async (t) => {
      const bytes = await make();
      // A TIFF stores its metadata last: the image is complete without it.
      for (const share of name.includes('tiff') ? [0.02, 0.1] : [0.3, 0.6, 0.95]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        const code = await codeOf(headerOf(t, cut));
        assert.match(code, /^artwork_(truncated|damaged|not_an_image|svg_without_size)$/);
      }
    });
  }

  test('refuses more pixels than allowed, however few bytes they take', async (t) => {
    const bomb = await aPicture().png().toBuffer();
    bomb.writeUInt32BE(20_000, 16);
    bomb.writeUInt32BE(20_000, 20);
    assert.equal(await codeOf(headerOf(t, bomb, 100_000_000)), 'artwork_too_many_pixels');
  });

  test('refuses files that are not images, and sizes of zero', async (t) => {
    assert.equal(await codeOf(headerOf(t, Buffer.from('hello'))), 'artwork_not_an_image');
    assert.equal(await codeOf(headerOf(t, Buffer.alloc(0))), 'artwork_not_an_image');
    const png = await aPicture().png().toBuffer();
    png.writeUInt32BE(0, 16);
    assert.equal(await codeOf(headerOf(t, png)), 'artwork_damaged');
  });

  test('refuses an AVIF with another one behind it', async (t) => {
    const avif = await aPicture().avif({ effort: 0 }).toBuffer();
    const meta = avif.indexOf('meta') - 4;
    // The decoder reads the last description, so the first need not say anything.
    const silent = Buffer.concat([avif.subarray(0, meta), aBox('meta'), avif.subarray(meta)]);
    for (const bytes of [Buffer.concat([avif, avif]), silent]) {
      assert.equal(await codeOf(headerOf(t, bytes)), 'artwork_damaged');
      await assert.rejects(anArtworkOf(await tempDir(t), bytes), { code: 'artwork_damaged' });
    }
  });

  test('accepts a GIF without its trailer, as readers do', async (t) => {
    const gif = await aPicture().gif().toBuffer();
    const { widthPx } = await headerOf(t, gif.subarray(0, -1));
    assert.equal(widthPx, 40);
  });

  test('refuses an SVG with external references or a script', async (t) => {
    const outside = svg('<image href="https://example.com/a.png"/>');
    assert.equal(await codeOf(headerOf(t, outside)), 'artwork_svg_outside_reference');
    assert.equal(await codeOf(headerOf(t, svg('<script/>'))), 'artwork_svg_script');
  });

  test('reads compressed, encoded and CSS-sized documents as printing does', async (t) => {
    const ns = 'xmlns="http://www.w3.org/2000/svg"';
    const art = `<svg ${ns} viewBox="0 0 200 100"><path d="M0 0${' 1'.repeat(9000)}"/></svg>`;
    const declared = '<?xml version="1.0" encoding="ISO-8859-1"?>';
    const documents = [
      gzipSync(art),
      Buffer.from(`\uFEFF${art}`, 'utf16le'),
      Buffer.from(`${declared}<!-- ${'é'.repeat(5000)} -->${art}`, 'latin1'),
      Buffer.from(
        `<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]>${art.replace(ns, 'xmlns="&ns;"')}`,
      ),
      Buffer.from(art.replace('>', ' width="100%" style="width:200px;height:900px">')),
      Buffer.from(art.replace('><', '><style>svg{width:200px}</style><')),
    ];
    for (const bytes of documents) {
      const dir = await tempDir(t);
      assert.deepEqual(await headerOf(t, bytes), { format: 'svg', widthPx: 200, heightPx: 100 });
      const { format, widthPx, heightPx } = await anArtworkOf(dir, bytes);
      assert.deepEqual(
        { format, widthPx, heightPx },
        { format: 'svg', widthPx: 200, heightPx: 100 },
      );
    }
  });

  test('refuses malformed documents with the same codes as printing does', async (t) => {
    const art = svg('<text>é</text>');
    const documents = {
      artwork_svg_encoding: Buffer.from(art.toString(), 'latin1'),
      artwork_svg_entities: Buffer.from(`<!DOCTYPE svg [<!ENTITY % a "b">]>${art.toString()}`),
      artwork_svg_outside_reference: gzipSync(svg('<image href="http://example.com/a"/>')),
      artwork_svg_script: Buffer.from(svg('<script/>').toString(), 'utf16le'),
      artwork_too_large: gzipSync(svg(' '.repeat(33 * 1024 * 1024))),
      artwork_truncated: Buffer.from(art.toString().slice(0, -3), 'utf16le'),
    };
    for (const [code, bytes] of Object.entries(documents)) {
      assert.equal(await codeOf(headerOf(t, bytes)), code);
      assert.equal(await codeOf(anArtworkOf(await tempDir(t), bytes)), code);
    }
  });

  test('reads documents designed to be slow without delay', async (t) => {
    const long = 2_000_000;
    const slow = [
      `<svg width="4" height="3">${'<!--'.repeat(long / 4)}`,
      `<svg ${'a'.repeat(long)} width="4" height="3"></svg>`,
      `<svg width="4" height="3"${' '.repeat(long)}></svg>`,
    ];
    for (const document of slow) {
      await headerOf(t, Buffer.from(document)).catch((error: unknown) => {
        assert.ok(error instanceof ArtworkFault);
      });
    }
  });

  test('fails only with faults, however a file is changed', async (t) => {
    const dir = await tempDir(t);
    const files = await Promise.all(
      Object.entries(pictures).flatMap(([name, make]) => (name === 'svg' ? [] : [make()])),
    );
    const change = fc.record({
      file: fc.constantFrom(...files),
      edits: fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      cut: fc.option(fc.nat(1000)),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, edits, cut }) => {
        const bytes = Buffer.from(cut === null ? file : file.subarray(0, cut));
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        const read = readHeader(await spooled(dir, bytes), { maxPixels: 1e6, signal: NEVER });
        await read.catch((error: unknown) => assert.ok(error instanceof ArtworkFault));
      }),
      { numRuns: 400 },
    );
  });
});

/** An empty box of an AVIF. */
function aBox(type: string): Buffer {
  return Buffer.concat([Buffer.of(0, 0, 0, 12), Buffer.from(type), Buffer.alloc(4)]);
}
