import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rootStyle } from '../../../src/image-files/svg/root-style.ts';
import { svgSize } from '../../../src/image-files/svg/svg-size.ts';
import { svg } from '../../artwork/pictures.ts';

const sizeOf = (attributes: string) => {
  const size = svgSize(svg('', attributes).toString(), rootStyle);
  return size && [size.widthPx, size.heightPx].map((px) => Math.round(px * 1000) / 1000);
};

test('Reads the size of an SVG in CSS pixels from any unit', () => {
  assert.deepEqual(sizeOf('width="100" height="50"'), [100, 50]);
  assert.deepEqual(sizeOf(`width='1.5in' height="25.4mm"`), [144, 96]);
  assert.deepEqual(sizeOf('width="72pt" height="6pc" viewBox="0 0 1 1"'), [96, 96]);
  assert.deepEqual(sizeOf('width="2.54cm" height="101.6Q"'), [96, 96]);
  assert.deepEqual(sizeOf('width="10.5px" height="1e2"'), [10.5, 100]);
});

test('Takes missing parts of the size from the view box', () => {
  assert.deepEqual(sizeOf('viewBox="5 5 30 20"'), [30, 20]);
  assert.deepEqual(sizeOf('width="100%" height="100%" viewBox="0,0,30,20"'), [30, 20]);
  assert.deepEqual(sizeOf('width="60" viewBox="0 0 30 20"'), [60, 40]);
  assert.deepEqual(sizeOf('height="10" viewBox="0 0 30 20"'), [15, 10]);
  for (const none of ['', 'width="5"', 'width="0" height="0"', 'viewBox="0 0 0 9"']) {
    assert.equal(sizeOf(none), null, none);
  }
});

test('Finds the root after a declaration, comments and a document type', () => {
  const prolog = '<?xml version="1.0"?><!-- <svg width="1" height="1"> --><!DOCTYPE svg>';
  assert.deepEqual(svgSize(`${prolog}${svg('').toString()}`), { widthPx: 40, heightPx: 30 });
});

test('Prefers attributes to CSS, as browsers do for images', () => {
  // Chromium 156: naturalWidth and naturalHeight of these as an img.
  assert.deepEqual(sizeOf('width="50" height="60" style="width:400px;height:300px"'), [50, 60]);
  const box = 'viewBox="0 0 200 100"';
  assert.deepEqual(
    sizeOf(`${box} width="50" height="25" style="width:100%;height:100%"`),
    [50, 25],
  );
  assert.deepEqual(sizeOf(`${box} width="50" height="60" style="width:auto"`), [50, 60]);
  assert.deepEqual(sizeOf(`${box} height="50" width="100%"`), [100, 50]);
  assert.deepEqual(sizeOf('width="10em" height="5em"'), [160, 80]);
  assert.deepEqual(sizeOf('width="10em" height="5em" style="font-size:20px"'), [200, 100]);
  assert.deepEqual(sizeOf('width="10em" height="5em" font-size="20"'), [200, 100]);
});

test('Sizes a root without lengths by CSS, within the proportions of its view box', () => {
  const box = 'viewBox="0 0 200 100"';
  assert.deepEqual(sizeOf('style="width:4in;height:2in"'), [384, 192]);
  assert.deepEqual(sizeOf(`${box} style="width:4in;height:2in"`), [384, 192]);
  assert.deepEqual(sizeOf(`${box} style="width:400px;height:400px"`), [400, 200]);
  assert.deepEqual(sizeOf(`${box} style="width:100%;height:100%"`), [200, 100]);
  assert.deepEqual(sizeOf(`${box} style="height:50px!important;height:10px"`), [100, 50]);
  assert.deepEqual(
    sizeOf(`${box} preserveAspectRatio="none" style="width:9px;height:9px"`),
    [9, 9],
  );
});

test('Sizes a root by rules as by its style attribute', () => {
  const sized = (rule: string, attributes: string) =>
    svgSize(svg(`<style>${rule}</style>`, attributes).toString(), rootStyle);
  const size = { widthPx: 400, heightPx: 300 };
  assert.deepEqual(sized('svg{width:400px;height:300px}', ''), size);
  assert.deepEqual(sized(':root{width:400px;height:300px}', ''), size);
  assert.deepEqual(sized('.a,#b{width:400px}/*}*/svg.a{height:300px}', 'class="a"'), size);
  assert.deepEqual(sized('svg{width:400px!important}', 'style="width:1px;height:300px"'), size);
  assert.equal(sized('svg svg{width:400px;height:300px}', ''), null);
});
