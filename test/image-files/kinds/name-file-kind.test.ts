import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { readHeader } from '../../../src/image-files/read-header.ts';
import { ArtworkFault } from '../../../src/image-files/artwork-fault.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { anArtworkOf, aPicture, NEVER, spooled } from '../../artwork/pictures.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const padded = (bytes: string | Buffer) =>
  Buffer.concat([Buffer.from(bytes as string, 'latin1'), Buffer.alloc(600, 7)]);

/** Makes an ISO base media file that begins with its brands. */
function brands(...names: readonly string[]): Buffer {
  const [major = '', ...compatible] = names;
  const box = latin1(`\0\0\0\0ftyp${major}\0\0\0\0${compatible.join('')}`);
  box.writeUInt32BE(box.length);
  return padded(box);
}

/** Makes a ZIP archive of files with these names, the first of which has a text. */
function zip(names: readonly string[], text = 'x'): Buffer {
  const entries = names.map((name, index) => {
    const content = index === 0 ? latin1(text) : deflateRawSync(latin1('x'));
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 'latin1');
    head.writeUInt16LE(index === 0 ? 0 : 8, 8);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, latin1(name), content]);
  });
  return Buffer.concat(entries);
}

/** Makes a TIFF with only a directory of these numbers. */
function tiff(numbers: Readonly<Record<number, number>>): Buffer {
  const entries = Object.entries(numbers);
  const bytes = Buffer.alloc(10 + entries.length * 12 + 4);
  bytes.write('II*\0\x08\0\0\0', 'latin1');
  bytes.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(Number(tag), at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  }
  return bytes;
}

const HEIC = /^is a HEIC photo \(iPhone\): send it as JPEG or PNG$/;
const AS_VECTOR = /: export it as SVG, or as PNG at 300 dpi$/;
const IMAGE = 'artwork_unsupported_format';
const NONE = 'artwork_not_an_image';

const KINDS: Readonly<Record<string, readonly [Buffer, RegExp, string]>> = {
  'a HEIC photo': [brands('heic', 'mif1', 'heic'), HEIC, IMAGE],
  'a 10-bit HEIC photo': [brands('heix', 'mif1'), HEIC, IMAGE],
  'a HEIC sequence': [brands('hevc', 'msf1'), HEIC, IMAGE],
  'a HEIC photo with a generic brand': [brands('mif1', 'mif1', 'heic'), HEIC, IMAGE],
  'a JPEG XL image': [padded('\xff\x0a'), /JPEG XL image: send it as JPEG/, IMAGE],
  'a JPEG XL file': [padded('\0\0\0\x0cJXL \r\n\x87\n'), /JPEG XL image: send/, IMAGE],
  'a JPEG 2000 file': [padded('\0\0\0\x0cjP  \r\n\x87\n'), /JPEG 2000 image: send/, IMAGE],
  'a Photoshop document': [padded('8BPS\0\x01\0\0'), /Photoshop document \(PSD\): save/, IMAGE],
  'a large Photoshop document': [padded('8BPS\0\x02\0\0'), /\(PSB\): save it as PNG/, IMAGE],
  'a PDF': [padded('%PDF-1.7\n%\xe2\xe3'), /^is a PDF \(or Illustrator\) file: export it/, NONE],
  'a PDF after a few other bytes': [padded('\r\n\r\n%PDF-1.4'), /PDF \(or Illustrator\)/, NONE],
  'an EPS': [padded('%!PS-Adobe-3.0 EPSF-3.0\n'), AS_VECTOR, IMAGE],
  'an EPS with a preview': [padded('\xc5\xd0\xd3\xc6\x1e\0'), /EPS or PostScript/, IMAGE],
  'an old Illustrator file': [
    padded('%!PS-Adobe-3.0\n%%Creator: Adobe Illustrator(R) 8.0\n'),
    /^is an Illustrator file: export/,
    IMAGE,
  ],
  'an Affinity document': [padded('\0\xffKA\x0a'), /Affinity document: export/, IMAGE],
  'a CorelDRAW document': [padded('RIFF\x10\0\0\0CDRAvrsn'), /CorelDRAW document: export/, IMAGE],
  'a newer CorelDRAW document': [
    zip(['mimetype', 'content/riffData.cdr'], 'application/x-vnd.corel.draw.document+zip'),
    /CorelDRAW/,
    IMAGE,
  ],
  'a Figma document': [padded('fig-kiwi'), /Figma document: export/, IMAGE],
  'a Sketch document': [zip(['document.json', 'meta.json']), /Sketch document: export/, IMAGE],
  'a Procreate document': [
    zip(['Document.archive']),
    /Procreate document: export it as PNG/,
    IMAGE,
  ],
  'an OpenDocument drawing': [
    zip(['mimetype'], 'application/vnd.oasis.opendocument.graphics'),
    /OpenDocument drawing: export/,
    IMAGE,
  ],
  'a Word document': [
    zip(['[Content_Types].xml', 'word/document.xml']),
    /Word document: export/,
    NONE,
  ],
  'an XPS document': [
    zip(['[Content_Types].xml', 'FixedDocSeq.fdseq']),
    /XPS document: export/,
    NONE,
  ],
  'an old Office document': [padded('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), /Office document/, NONE],
  'another ZIP archive': [zip(['logo.png']), /^is a ZIP archive: unpack it and send/, NONE],
  'a RAR archive': [padded('Rar!\x1a\x07'), /archive: unpack it/, NONE],
  'a 7z archive': [padded('7z\xbc\xaf\x27\x1c'), /archive: unpack it/, NONE],
  'a gzip of something else': [gzipSync('text of something else'), /archive: unpack it/, NONE],
  'a BMP': [padded('BM\x36\0\0\0\0\0\0\0'), /BMP image: save it as PNG/, IMAGE],
  'an ICO': [padded('\0\0\x01\0\x01\0\x10\x10'), /icon \(ICO\): save it as PNG/, IMAGE],
  'a WMF': [padded('\xd7\xcd\xc6\x9a'), /metafile \(WMF\): export/, IMAGE],
  'an EMF': [padded(`\x01\0\0\0${'\x07'.repeat(36)} EMF`), /metafile \(EMF\): export/, IMAGE],
  'a DXF': [
    latin1('  0\r\nSECTION\r\n  2\r\nHEADER\r\n'),
    /AutoCAD drawing \(DXF\): export/,
    IMAGE,
  ],
  'a Canon raw photo': [
    Buffer.concat([latin1('II*\0\x10\0\0\0CR\x02\0'), Buffer.alloc(64)]),
    /camera raw file: develop it/,
    IMAGE,
  ],
  'a newer Canon raw photo': [brands('crx ', 'crx '), /camera raw file: develop/, IMAGE],
  'a Fujifilm raw photo': [padded('FUJIFILMCCD-RAW '), /camera raw file/, IMAGE],
  'a DNG': [tiff({ 254: 1, 256: 9, 257: 9, 50706: 1 }), /camera raw file: develop it/, IMAGE],
  'a Nikon raw photo': [tiff({ 254: 1, 256: 9, 257: 9, 330: 8 }), /camera raw file/, IMAGE],
  'a film': [brands('isom', 'mp42'), /^is a video: send an image$/, NONE],
  'a phone video': [brands('qt  '), /a video/, NONE],
  'a WebM': [padded('\x1aE\xdf\xa3'), /a video/, NONE],
  'an MP3': [padded('ID3\x04'), /audio file: send an image/, NONE],
  'a WAV': [padded('RIFF\x10\0\0\0WAVEfmt '), /audio file/, NONE],
  'a font': [padded('OTTO\0\x0b'), /a font: send artwork/, NONE],
  'a web font': [padded('wOF2'), /a font/, NONE],
  'a web page': [
    latin1('\n<!DOCTYPE html>\n<html><svg width="1" height="1"></svg></html>'),
    /^is a web page, not an image: the link leads to a web page; send the URL of the image/,
    NONE,
  ],
  'a web page after a comment': [latin1('<!-- x --><html lang="en">'), /a web page/, NONE],
  'another XML file': [
    latin1('<?xml version="1.0"?>\n<!-- x -->\n<Error><Code>AccessDenied</Code></Error>'),
    /^is an XML file without an SVG drawing: export/,
    NONE,
  ],
  "an API's error response": [
    latin1('{"error": "not found"}'),
    /JSON data, not an image: check/,
    NONE,
  ],
  'an image as base64': [latin1('iVBORw0KGgoAAAANSUhEUg=='), /base64 text: decode it/, NONE],
  'a pointer': [
    latin1('version https://git-lfs.github.com/spec/v1\n'),
    /Git LFS pointer.*: send/,
    NONE,
  ],
  'a text': [
    latin1('a note about a cat'),
    /^is a text file, not an image: send the image file$/,
    NONE,
  ],
  'a text in UTF-16': [Buffer.from('\ufeffa cat', 'utf16le'), /a text file/, NONE],
  'a PNG that was sent as text': [
    latin1('\x89PNG\n\x1a\n\0\0\0\rIHDR'),
    /corrupted in transfer.*: send/,
    IMAGE,
  ],
  nothing: [Buffer.alloc(0), /^is empty: send the file again$/, NONE],
  zeros: [Buffer.alloc(50_000), /only zero bytes: copy it/, NONE],
  'bytes of an unknown kind': [
    padded('\x07\x01\x02'),
    /unsupported format: send a PNG, JPEG/,
    NONE,
  ],
};

describe('a file in an unsupported format', () => {
  for (const [name, [bytes, message, code]] of Object.entries(KINDS)) {
    test(`refuses it by name and with a remedy: ${name}`, async (t) => {
      const dir = await tempDir(t);
      await assert.rejects(anArtworkOf(dir, bytes), { code, message });
      const upload = readHeader(await spooled(dir, bytes), { maxPixels: 1e6, signal: NEVER });
      await assert.rejects(upload, { code, message });
    });
  }
});

/** Decoder messages are of no help to customers. */
const JARGON = /vips|glib|libpng|libtiff|jpeg2|labq|error|[0-9a-f]{16}|\d+ bytes|\/tmp/i;

test('No refusal contains library messages, paths, hashes or byte counts', async (t) => {
  const scratchDir = await tempDir(t);
  const png = await aPicture().png().toBuffer();
  png.fill(0, 60, 90);
  const webp = await aPicture().webp().toBuffer();
  webp.fill(0x55, 40, 90);
  const avif = await aPicture().avif({ effort: 0 }).toBuffer();
  avif.fill(0x55, avif.length - 300);
  const others = Object.values(KINDS).map(([bytes]) => bytes);
  for (const bytes of [
    png,
    webp,
    avif,
    latin1('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect></g></svg>'),
    ...others,
  ]) {
    const artwork = anArtworkOf(scratchDir, bytes, { trim: true });
    await artwork.then(
      () => undefined,
      (error: unknown) => {
        assert.ok(error instanceof ArtworkFault, String(error));
        assert.doesNotMatch(error.message, JARGON);
        assert.match(error.message, /: [a-z]+[ ,]/, 'it has a remedy');
      },
    );
  }
});

test('Keeps the message of the decoder as the cause', async (t) => {
  const avif = await sharp(Buffer.alloc(30_000, 9), {
    raw: { width: 100, height: 100, channels: 3 },
  })
    .avif()
    .toBuffer();
  // Its boxes are checked by the decoder alone.
  avif.fill(0xff, 44, 48);
  await assert.rejects(anArtworkOf(await tempDir(t), avif), (error: unknown) => {
    assert.ok(error instanceof ArtworkFault && error.cause instanceof Error);
    return true;
  });
});
