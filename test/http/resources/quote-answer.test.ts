import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrintedItem } from '../../../src/gang-sheet/printed-item.ts';
import { quoteAnswer } from '../../../src/http/resources/quote-answer.ts';
import type { Quote } from '../../../src/messages.ts';
import { aPlan } from '../../support/service/make-job.ts';

const AN_ITEM: PrintedItem = {
  order: 'o',
  item: '1',
  artwork: {
    sha256: 'a'.repeat(64),
    format: 'svg',
    widthPx: 10,
    heightPx: 20,
    colour: { space: 'srgb', profile: null },
  },
  widthPx: 30,
  heightPx: 60,
  effectiveDpi: null,
  edgeThreshold: 128,
};

const aQuote = (items: readonly PrintedItem[]): Quote => ({
  plan: aPlan(),
  predictedPeakBytes: 1,
  items,
  warnings: [{ pointer: '/orders/0', code: 'low_resolution', detail: 'It is small.' }],
});

test('A quote of few items is one value', () => {
  const answer = quoteAnswer(aQuote([AN_ITEM]));
  assert.ok('items' in answer);
  assert.equal(answer.items.length, 1);
  assert.equal(answer.warnings.length, 1);
});

test('A quote of 20,000 items is text in small chunks, in which each item is as in a small one', async () => {
  const answer = quoteAnswer(aQuote(Array.from({ length: 20_000 }, () => AN_ITEM)));
  assert.ok(Symbol.asyncIterator in answer);
  const chunks: string[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const longest = Math.max(...chunks.map(({ length }) => length));
  assert.ok(longest < 128 * 1024, `a chunk of ${longest} characters`);
  const small = quoteAnswer(aQuote([AN_ITEM]));
  assert.ok('items' in small);
  const items = Array.from({ length: 20_000 }, () => small.items[0]);
  assert.deepEqual(JSON.parse(chunks.join('')), JSON.parse(JSON.stringify({ ...small, items })));
});
