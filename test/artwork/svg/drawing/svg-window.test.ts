import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { openSvgWindow } from '../../../../src/artwork/decoding/configure-sharp.ts';
import { svgWindow } from '../../../../src/artwork/svg/drawing/svg-window.ts';
import { rgba, svg } from '../../pictures.ts';

const PICTURE =
  '<rect width="100%" height="100%" fill="teal"/><rect x="8" y="6" width="12" height="9" fill="red"/>';
const ROOTS = [
  'width="40" height="30"',
  'x="7" y="9" width="40px" height="30px" viewBox="0 0 40 30"',
  'viewBox="0 0 40 30" preserveAspectRatio="none"',
  'viewBox="0 0 40 30" style="width:100%;height:100%"',
  'viewBox="0 0 40 30" width="3" style="width:9px !important;height:2in!important"',
  'data-name=" x=&quot;1&quot; y=2" width="1in" height="20%" viewBox="0 0 40 30"',
];

test('Shows the requested part, no matter what the root states', async () => {
  const box = { leftPx: 8, topPx: 6, widthPx: 12, heightPx: 9 };
  const window = {
    ownSize: { widthPx: 40, heightPx: 30 },
    box,
    raster: { widthPx: 24, heightPx: 36 },
  };
  for (const root of ROOTS) {
    const { data, info } = await openSvgWindow(svgWindow(svg(PICTURE, root).toString(), window))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [24, 36]);
    const red = Buffer.from('ff0000ff'.repeat(24 * 36), 'hex');
    assert.deepEqual(data, red, root);
  }
});

test('Draws a window onto the whole document exactly like the document', async () => {
  const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <svg> -->\n';
  const document = prolog + svg(PICTURE).toString();
  const box = { leftPx: 0, topPx: 0, widthPx: 40, heightPx: 30 };
  const size = { widthPx: 40, heightPx: 30 };
  const whole = await rgba(
    openSvgWindow(svgWindow(document, { ownSize: size, box, raster: size })),
  );
  assert.deepEqual(whole, await rgba(sharp(Buffer.from(document))));
});

/** Draws the document at its own size. */
function drawnWhole(document: string, [widthPx, heightPx]: readonly [number, number]) {
  const size = { widthPx, heightPx };
  const box = { leftPx: 0, topPx: 0, ...size };
  return rgba(openSvgWindow(svgWindow(document, { ownSize: size, box, raster: size })));
}

test('Applies rules for the root once, without changing the size', async () => {
  const plain = svg('<rect width="40" height="30" fill="red" opacity="0.5"/>').toString();
  const rules = [
    'svg { opacity: 0.5 } rect { fill: red }',
    ':root { opacity: 0.5; width: 5px !important } :root > rect { fill: red }',
    'svg { width: 5px !important; height: 1in; opacity: 0.5; fill: red; transform: scale(1) }',
  ];
  for (const rule of rules) {
    const styled = svg(`<style>${rule}</style><rect width="40" height="30"/>`).toString();
    assert.deepEqual(await drawnWhole(styled, [40, 30]), await drawnWhole(plain, [40, 30]), rule);
  }
});

test('Draws a window at exactly its raster, up to the longest side', async () => {
  for (const raster of [1, 2, 3, 77, 101, 599, 1801, 4096, 9999, 32_766, 32_767]) {
    const size = { widthPx: raster, heightPx: 1 };
    const box = { leftPx: 0, topPx: 0, ...size };
    const window = svgWindow(svg('').toString(), { ownSize: size, box, raster: size });
    const { width, height } = await openSvgWindow(window).metadata();
    assert.deepEqual([width, height], [raster, 1]);
  }
});

/** CSS pixels per unit. */
const UNITS = { in: 96, cm: 96 / 2.54, mm: 96 / 25.4, pt: 96 / 72, pc: 16 };

type Length = (px: number) => string;

const DRAWINGS: readonly ((l: Length) => string)[] = [
  (l) => `<rect x="${l(48)}" y="${l(24)}" width="${l(48)}" height="${l(24)}" rx="${l(6)}"/>`,
  (l) => `<circle cx="${l(96)}" cy="${l(48)}" r="${l(24)}"/>`,
  (l) =>
    `<path d="M10 48H180" stroke="red" style="stroke-width:${l(12)}" stroke-dasharray="${l(24)} ${l(12)}"/>`,
  (l) =>
    `<svg x="${l(48)}" y="${l(12)}" width="${l(96)}" height="${l(48)}"><rect width="50%" height="100%"/></svg>`,
];

test('Draws an inch as 96 px, for every unit and root', async () => {
  const roots = ['width="192" height="96"', 'width="192" height="96" viewBox="0 0 192 96"'];
  for (const [unit, px] of Object.entries(UNITS)) {
    for (const drawing of DRAWINGS) {
      for (const root of roots) {
        const named = svg(
          drawing((length) => `${length / px}${unit}`),
          root,
        ).toString();
        const twin = svg(drawing(String), root).toString();
        const [one, other] = [
          await drawnWhole(named, [192, 96]),
          await drawnWhole(twin, [192, 96]),
        ];
        const worst = one.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))),
          0,
        );
        assert.ok(worst <= 2, `${unit} ${root} ${named}: differs by ${worst}`);
        assert.ok(other.some((value) => value !== 0));
      }
    }
  }
});
