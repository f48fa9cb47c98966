import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { measureSvg } from '../../src/artwork/svg/measure-svg.ts';
import { assertSelfContained } from '../../src/artwork/svg/svg-references.ts';
import { svgSize } from '../../src/artwork/svg/svg-size.ts';
import { svgWindow } from '../../src/artwork/svg/svg-window.ts';
import { tempDir } from '../support/temp-dir.ts';
import { anArtworkOf, rgba, spooled, svg } from './pictures.ts';

const sizeOf = (attributes: string) => {
  const size = svgSize(svg('', attributes).toString());
  return size && [size.widthPx, size.heightPx].map((px) => Math.round(px * 1000) / 1000);
};

test('An SVG names its size in CSS pixels, whatever unit it uses', () => {
  assert.deepEqual(sizeOf('width="100" height="50"'), [100, 50]);
  assert.deepEqual(sizeOf(`width='1.5in' height="25.4mm"`), [144, 96]);
  assert.deepEqual(sizeOf('width="72pt" height="6pc" viewBox="0 0 1 1"'), [96, 96]);
  assert.deepEqual(sizeOf('width="2.54cm" height="101.6Q"'), [96, 96]);
  assert.deepEqual(sizeOf('width="10.5px" height="1e2"'), [10.5, 100]);
});

test('What is missing of the size comes from the view box', () => {
  assert.deepEqual(sizeOf('viewBox="5 5 30 20"'), [30, 20]);
  assert.deepEqual(sizeOf('width="100%" height="100%" viewBox="0,0,30,20"'), [30, 20]);
  assert.deepEqual(sizeOf('width="60" viewBox="0 0 30 20"'), [60, 40]);
  assert.deepEqual(sizeOf('height="10" viewBox="0 0 30 20"'), [15, 10]);
  for (const none of ['', 'width="5"', 'width="0" height="0"', 'viewBox="0 0 0 9"']) {
    assert.equal(sizeOf(none), null, none);
  }
});

test('The root is found behind a declaration, comments and a document type', () => {
  const prolog = '<?xml version="1.0"?><!-- <svg width="1" height="1"> --><!DOCTYPE svg>';
  assert.deepEqual(svgSize(`${prolog}${svg('').toString()}`), { widthPx: 40, heightPx: 30 });
});

test('References inside the document and data URIs are fine, and so are links', () => {
  const inside = [
    '<use href="#a"/><use xlink:href=\'#a\'/><rect fill="url(#g)" filter=\'url( "#f" )\'/>',
    '<rect style="fill:url(&quot;#g&quot;)"/><image href="data:image/png;base64,AAAA"/>',
    '<style>@font-face { font-family: x; src: url("data:font/woff2;base64,AAAA") }</style>',
    '<a href="https://example.com/"><text>shop</text></a>',
    '<!-- <image href="http://example.com/x.png"/> -->',
  ];
  assertSelfContained(svg(inside.join('')).toString());
});

test('Everything that would have to be fetched, expanded or run is refused', () => {
  const outside = [
    '<image href="http://example.com/x.png"/>',
    "<image xlink:href = 'file:///etc/passwd'/>",
    '<image\nhref="logo.png"/>',
    '<image href="&#104;ttp://example.com/x.png"/>',
    '<image n:href="//example.com/x.png"/>',
    '<use href="other.svg#a"/>',
    '<animate href=""/>',
    '<rect fill="url(http://example.com/#g)"/>',
    '<rect style="fill: URL( \'x.svg#g\' )"/>',
    '<style>@import "x.css";</style>',
    '<?xml-stylesheet href="x.css"?>',
  ];
  for (const inner of outside) {
    const expected = { code: 'artwork_svg_outside_reference' };
    assert.throws(() => assertSelfContained(svg(inner).toString()), expected, inner);
  }
  const entities = `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg('&a;').toString()}`;
  assert.throws(() => assertSelfContained(entities), { code: 'artwork_svg_entities' });
  const script = svg('<script>alert(1)</script>').toString();
  assert.throws(() => assertSelfContained(script), { code: 'artwork_svg_script' });
});

test('An SVG that is cut, broken or without any size is refused', async (t) => {
  const scratchDir = await tempDir(t);
  const whole = svg('<rect width="9" height="9"/>');
  await assert.rejects(anArtworkOf(scratchDir, whole.subarray(0, -8)), {
    code: 'artwork_truncated',
  });
  await assert.rejects(anArtworkOf(scratchDir, svg('<rect></g>')), { code: 'artwork_damaged' });
  const noSize = svg('<rect width="9" height="9"/>', '');
  await assert.rejects(anArtworkOf(scratchDir, noSize), { code: 'artwork_svg_without_size' });
});

test('The content box of a small SVG is finer than its pixels and cuts nothing off', async (t) => {
  const inner = '<rect x="1.25" y="0.5" width="1" height="1.25"/>';
  const { contentBox } = await anArtworkOf(await tempDir(t), svg(inner, 'viewBox="0 0 4 2"'), {
    trim: true,
  });
  assert.ok(contentBox);
  const { leftPx, topPx, widthPx, heightPx } = contentBox;
  assert.ok(leftPx <= 1.25 && leftPx > 1.249, `${leftPx}`);
  assert.ok(topPx <= 0.5 && topPx > 0.499, `${topPx}`);
  assert.ok(leftPx + widthPx >= 2.25 && leftPx + widthPx < 2.251);
  assert.ok(topPx + heightPx >= 1.75 && topPx + heightPx < 1.751);
});

const PICTURE =
  '<rect width="100%" height="100%" fill="teal"/><rect x="8" y="6" width="12" height="9" fill="red"/>';
const ROOTS = [
  'width="40" height="30"',
  'x="7" y="9" width="40px" height="30px" viewBox="0 0 40 30"',
  'viewBox="0 0 40 30" preserveAspectRatio="none"',
];

test('A window shows the part that was asked for, whatever the root says', async () => {
  const box = { leftPx: 8, topPx: 6, widthPx: 12, heightPx: 9 };
  const window = {
    ownSize: { widthPx: 40, heightPx: 30 },
    box,
    raster: { widthPx: 24, heightPx: 36 },
  };
  for (const root of ROOTS) {
    const { data, info } = await sharp(svgWindow(svg(PICTURE, root).toString(), window))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [24, 36]);
    const red = Buffer.from('ff0000ff'.repeat(24 * 36), 'hex');
    assert.deepEqual(data, red, root);
  }
});

test('A window onto the whole draws what the document draws', async () => {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <svg> -->\n';
  const document = prolog + svg(PICTURE).toString();
  const box = { leftPx: 0, topPx: 0, widthPx: 40, heightPx: 30 };
  const size = { widthPx: 40, heightPx: 30 };
  const whole = await rgba(sharp(svgWindow(document, { ownSize: size, box, raster: size })));
  assert.deepEqual(whole, await rgba(sharp(Buffer.from(document))));
});

test('Documents that come all at once are measured in one thread at a time', async (t) => {
  const file = await spooled(await tempDir(t), svg('<g/>'.repeat(100_000)));
  let [now, most] = [0, 0];
  const count = (worker: Worker): void => {
    most = Math.max(most, (now += 1));
    worker.once('exit', () => (now -= 1));
  };
  process.on('worker', count);
  t.after(() => process.off('worker', count));
  const measure = () => measureSvg(file, t.signal);
  const [size, ...others] = await Promise.all(Array.from({ length: 8 }, measure));
  assert.deepEqual(size, svgSize(svg('').toString()));
  assert.deepEqual(new Set(others.map((one) => one.heightPx)), new Set([size.heightPx]));
  assert.equal(most, 1);
});
