/**
 * Files that customers really sent, with the expected print of each. The values come from the named
 * judges (versions in `field-case.ts`), never from this service.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';

import { describeFaults, faultyAreas, inkOf, type Area } from '../support/print-files/areas.ts';
import {
  printFile,
  printFiles,
  type OrderedFile,
  type Outcome,
  type Piece,
} from '../support/print-files/print-files.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { allCases } from './cases/all-cases.ts';
import { PHYSICAL_UNITS, unitCases } from './cases/unit-cases.ts';
import { refusedCases } from './cases/refused-cases.ts';
import { INK, type PrintedCase } from './field-case.ts';
import { makeInput } from './make-inputs.ts';
import { assertWellRefused } from './well-refused.ts';

const releases: (() => unknown)[] = [];
let service: RunningService;
let folder: string;
const written = new Set<string>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gangsheet-test-'));
  await mkdir(join(folder, 'data'));
  const lifetime = {
    signal: AbortSignal.timeout(15 * 60_000),
    after: (release: () => unknown) => void releases.push(release),
  };
  const env = { ARTWORK_DIR: folder };
  service = await startRunningService(lifetime, { env, dataDir: join(folder, 'data') });
  await service.untilReady();
});

after(async () => {
  for (const release of releases.reverse()) await release();
  await rm(folder, { recursive: true, force: true });
});

async function write(file: string): Promise<void> {
  if (!written.has(file)) await writeFile(join(folder, file), await makeInput(file));
  written.add(file);
}

async function print(file: string, order: Omit<OrderedFile, 'file'> = {}): Promise<Outcome> {
  await write(file);
  return printFile(service, { file: { file, ...order } });
}

async function printed(file: string, order: Omit<OrderedFile, 'file'> = {}) {
  const outcome = await print(file, order);
  if ('piece' in outcome) return outcome;
  throw new assert.AssertionError({
    message: `it was refused: ${JSON.stringify(outcome.refused)}`,
  });
}

async function assertPrinted(each: PrintedCase): Promise<void> {
  const { piece, warnings } = await printed(each.file, each.order);
  const { sizePx, areas, warns = [], silentOf = [], names } = each;
  const size = [piece.widthPx, piece.heightPx];
  // A length that is not a whole number of pixels may differ by one pixel.
  if (sizePx !== undefined) {
    const isSize = size.every((side, index) => Math.abs(side - sizePx[index]!) <= 1);
    assert.ok(isSize, `it is ${size.join(' x ')} px, not ${sizePx.join(' x ')}`);
  }
  const faults = faultyAreas(piece, areas);
  assert.ok(faults.length === 0, describeFaults(faults));
  const codes = warnings.map(({ code }) => code);
  if (warns.length > 0) {
    const found = warnings.find(({ code }) => warns.includes(code));
    assert.ok(found, `no warning ${warns.join(' or ')}, but: ${codes.join(', ') || 'none'}`);
    if (names !== undefined) assert.match(found.detail, names);
  }
  for (const code of silentOf) assert.ok(!codes.includes(code), `a warning ${code}`);
}

for (const each of allCases) {
  if (each.row === '32' || each.row === 'W11') continue;
  test(`${each.row}: ${each.title}`, () => assertPrinted(each));
}

for (const unit of PHYSICAL_UNITS) {
  test(`W11: Draws lengths in ${unit} at the right size and place, trimmed or not`, async () => {
    const cases = unitCases.filter(({ file }) => file.startsWith(`unit-${unit}-`));
    assert.ok(cases.length > 20, `${cases.length} cases`);
    for (const { file } of cases) await write(file);
    const files = cases.map(({ file, order }) => ({ file, ...order }));
    const outcomes = await printFiles(service, { files });
    const wrong = outcomes.flatMap((outcome, index) => {
      const { title, areas, sizePx } = cases[index]!;
      if ('refused' in outcome) return [`${title}: ${outcome.refused.detail}`];
      const { widthPx, heightPx } = outcome.piece;
      const isSize = Math.abs(widthPx - sizePx![0]) <= 1 && Math.abs(heightPx - sizePx![1]) <= 1;
      if (!isSize) return [`${title}: it is ${widthPx} x ${heightPx} px`];
      const faults = faultyAreas(outcome.piece, areas);
      return faults.length === 0 ? [] : [`${title}: ${describeFaults(faults)}`];
    });
    assert.deepEqual(wrong, []);
  });
}

test('W11: Cuts nothing off a root in inches', () => assertPrinted(unitCases.at(-1)!));

for (const each of refusedCases) {
  test(`${each.row}: ${each.title}`, async () => {
    assertWellRefused(await print(each.file, each.order), each);
  });
}

test('32: Trims an artwork in a haze of alpha 2 to its content, or warns about the haze', async () => {
  const { piece, warnings } = await printed('32-haze.png', { trim: true });
  const isTrimmed = piece.widthPx === 40 && piece.heightPx === 20;
  const found = warnings.map(({ code }) => code);
  assert.ok(
    isTrimmed || found.includes('haze'),
    `it is ${piece.widthPx} x ${piece.heightPx} px, with warnings: ${found.join(', ') || 'none'}`,
  );
});

test('W2: Prints a TIFF with CMYK, transparency and a spot ink without the spot, or refuses it by its channels', async () => {
  const outcome = await print('17e-cmyk-alpha-spot.tif');
  if ('refused' in outcome) {
    assertWellRefused(outcome, { codes: ['artwork_channels'], names: /6 channels/ });
    return;
  }
  const clear: Area = {
    name: 'columns 0 to 19',
    box: [0, 0, 0.09, 1],
    colour: { least: [0, 0, 0, 0], most: [255, 255, 255, 0] },
  };
  const opaque: Area = {
    name: 'the rest',
    box: [0.11, 0, 1, 1],
    colour: { least: [0, 0, 0, 255], most: [255, 255, 255, 255] },
  };
  const faults = faultyAreas(outcome.piece, [clear, opaque]);
  assert.ok(faults.length === 0, describeFaults(faults));
  const codes = outcome.warnings.map(({ code }) => code);
  assert.ok(
    codes.includes('spot_channel_dropped') || codes.includes('unnamed_channel'),
    'a warning',
  );
});

function assertInk(piece: Piece, file: string): void {
  const wanted = INK[file]!;
  const { box, share } = inkOf(piece);
  const said = `ink at ${box.map((each) => each.toFixed(3)).join(', ')}, ${share.toFixed(4)} of it`;
  for (const [index, each] of box.entries())
    assert.ok(Math.abs(each - wanted.box[index]!) < 0.015, said);
  assert.ok(Math.abs(share - wanted.share) < 0.1 * wanted.share, said);
}

test('27: Draws the é of an SVG that declares Latin-1', async () => {
  const { piece } = await printed('27-latin1.svg', { widthIn: 2 });
  assertInk(piece, '27-latin1.svg');
});

test('27: Trims an SVG that declares Latin-1 like its UTF-8 twin', async () => {
  const order = { widthIn: 2, trim: true };
  const latin1 = await printed('27-latin1.svg', order);
  const utf8 = await printed('27-latin1-twin.svg', order);
  const size = ({ piece }: typeof utf8) => [piece.widthPx, piece.heightPx];
  assert.deepEqual(size(latin1), size(utf8));
  assert.ok(latin1.piece.pixels.equals(utf8.piece.pixels), 'the pixels are the same');
  const ratio = latin1.piece.widthPx / latin1.piece.heightPx;
  const [left, top, right, bottom] = INK['27-latin1.svg']!.box;
  assert.ok(Math.abs(ratio - (2 * (right - left)) / (bottom - top)) < 0.06, `ratio ${ratio}`);
});

test('W11: Draws text of 24pt like text of 32px', async () => {
  const pt = await printed('unit-text-pt.svg', { widthIn: 2 });
  const px = await printed('unit-text-px.svg', { widthIn: 2 });
  const [ptInk, pxInk] = [inkOf(pt.piece), inkOf(px.piece)];
  for (const [index, share] of ptInk.box.entries())
    assert.ok(Math.abs(share - pxInk.box[index]!) < 0.006, `${ptInk.box.join(', ')} of pt`);
});

for (const isWithoutFonts of [false, true]) {
  const where = isWithoutFonts ? 'on a machine without fonts, like the image' : 'on this machine';
  test(`03: Draws the common faces with their stand-ins ${where}, with a warning`, async (t) => {
    const files = Object.keys(INK).filter((file) => file.startsWith('03-'));
    for (const file of files) await write(file);
    const nothing = join(folder, 'no-fonts.conf');
    await writeFile(nothing, '<?xml version="1.0"?><fontconfig></fontconfig>');
    const env = { ARTWORK_DIR: folder, ...(isWithoutFonts && { FONTCONFIG_FILE: nothing }) };
    const other = await startRunningService(t, { env });
    for (const file of files) {
      const outcome = await printFile(other, { file: { file, widthIn: 2 } });
      assert.ok('piece' in outcome, `${file}: ${JSON.stringify(outcome)}`);
      assertInk(outcome.piece, file);
      const codes = outcome.warnings.map(({ code }) => code);
      assert.ok(
        codes.includes('svg_font_stand_in'),
        `${file}: ${codes.join(', ') || 'no warning'}`,
      );
    }
  });
}

test('01: Names the item and the ordered file in a decoding fault', async (t: TestContext) => {
  const cut = (await makeInput('01-samsung-sos.jpg')).subarray(0, 1500);
  await writeFile(join(folder, 'cut.jpg'), Buffer.concat([cut, Buffer.from([0xff, 0xd9])]));
  await writeFile(join(folder, 'good.png'), await makeInput('22-cicp-p3.png'));
  const items = [{ artwork: { file: 'good.png' } }, { artwork: { file: 'cut.jpg' } }];
  const ended = await service.runJob({ orders: [{ id: '1', items }] });
  assert.equal(ended.status, 'failed');
  const [fault] = ended.problem!.errors ?? [];
  assert.equal(fault?.pointer, '/orders/0/items/1/artwork', JSON.stringify(ended.problem));
  assert.match(fault.detail, /cut\.jpg/);
  assert.ok(['artwork_truncated', 'artwork_damaged'].includes(fault.code), fault.code);
  t.diagnostic(fault.detail);
});
