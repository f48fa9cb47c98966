import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitLabel } from '../../../src/rendering/labels/fit-label.ts';
import { labelAspect, toLabelText } from '../../../src/rendering/labels/label-text.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_#/.:?%';
const HEIGHT = 40;

async function draw(text: string, widthPx = Math.ceil(HEIGHT * labelAspect(text))) {
  const label = await fitLabel(text, { widthPx, heightPx: HEIGHT });
  return { widthPx, pixels: Buffer.from(await label.rows(0, HEIGHT)) };
}

/** Counts the columns of a drawing that have ink. */
function inkedColumns({ widthPx, pixels }: Awaited<ReturnType<typeof draw>>): number[] {
  const isInked = (x: number) =>
    Array.from({ length: HEIGHT }, (_, y) => pixels[(y * widthPx + x) * 4 + 3]!).some(
      (a) => a > 64,
    );
  return Array.from({ length: widthPx }, (_, x) => x).filter(isInked);
}

describe('the label alphabet', () => {
  it('has a distinct shape for every letter, digit and mark', async () => {
    const shapes = new Map<string, string>();
    for (const character of Array.from(ALPHABET)) {
      assert.equal(toLabelText(character), character);
      const { pixels } = await draw(character, 60);
      const shape = pixels.toString('base64');
      assert.equal(shapes.get(shape), undefined, `${character} looks like another`);
      shapes.set(shape, character);
    }
  });

  it('drops accents and replaces unknown characters by a question mark', () => {
    assert.equal(toLabelText('Café Nº1 <b>'), 'Cafe No1 ?b?');
    assert.equal(toLabelText('注文\u{1F600}'), '???');
  });
});

describe('a drawn label', () => {
  it('is black on a transparent background, and fills its box from edge to edge', async () => {
    const drawn = await draw('W1001 - part 1 of 2');
    for (let at = 0; at < drawn.pixels.length; at += 4) {
      assert.deepEqual([...drawn.pixels.subarray(at, at + 3)], [0, 0, 0]);
    }
    const columns = inkedColumns(drawn);
    assert.ok(columns[0]! <= 1);
    assert.ok(columns.at(-1)! >= drawn.widthPx - 3);
  });

  it('keeps a small letter with a descender inside its box', async () => {
    const { widthPx, pixels } = await draw('gjpqy');
    const alphaOfRow = (y: number) =>
      Array.from({ length: widthPx }, (_, x) => pixels[(y * widthPx + x) * 4 + 3]!);
    assert.ok(alphaOfRow(HEIGHT - 2).some((alpha) => alpha > 64));
  });

  it('separates words', async () => {
    const columns = inkedColumns(await draw('a b'));
    const gaps = columns.slice(1).map((x, index) => x - columns[index]!);
    assert.ok(Math.max(...gaps) > HEIGHT / 4);
  });

  it('returns any of its rows', async () => {
    const label = await fitLabel('1001', { widthPx: 80, heightPx: 20 });
    const whole = Buffer.from(await label.rows(0, 20));
    assert.equal(whole.length, 80 * 20 * 4);
    assert.deepEqual(Buffer.from(await label.rows(7, 3)), whole.subarray(7 * 320, 10 * 320));
  });
});
