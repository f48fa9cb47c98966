import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Artwork } from '../../../src/gang-sheet/artwork.ts';
import { adviseOn } from '../../../src/render-job/prediction/advise.ts';
import {
  predictNeed,
  type PredictionInput,
} from '../../../src/render-job/prediction/predict-peak.ts';
import { renderSettings } from '../../../src/render-job/prediction/render-settings.ts';
import { anItem, anOrder, aPlan } from '../../support/service/make-job.ts';

const MEGAPIXEL = { widthPx: 1000, heightPx: 1000 };

/** A job with one artwork for each item; each is printed at one megapixel. */
function aJob(
  artworks: readonly Partial<Artwork>[],
  output: Partial<PredictionInput['output']> = {},
) {
  const ids = artworks.map((_, index) => String(index).repeat(64));
  const [fitting] = aPlan().fittings;
  const fittings = ids.map((artworkId) => ({ ...fitting!, ...MEGAPIXEL, artworkId }));
  const input: PredictionInput = {
    plan: aPlan({ fittings }),
    artworks: artworks.map((artwork, index) => ({ ...PLAIN, id: ids[index]!, ...artwork })),
    output: { format: 'png', verify: 'structure', ...output },
    settings: renderSettings(1, Infinity),
  };
  const items = ids.map((id) => anItem({ id: `item-${id[0]}` }));
  return { orders: [anOrder({ items })], toPredict: { input, factors: {} } };
}

const PLAIN: Artwork = {
  id: '',
  path: '/scratch/a',
  bytes: 1e6,
  format: 'png',
  ...MEGAPIXEL,
  interlaced: false,
  hasAlpha: true,
  needsTurning: false,
  contentBox: null,
};
const INTERLACED = { interlaced: true, widthPx: 5000, heightPx: 5000 };

test('Artwork that is decoded as a whole is to be sent as a PNG without interlacing', () => {
  const { orders, toPredict } = aJob([{}, INTERLACED, { format: 'avif', ...INTERLACED }]);
  const [advice, ...others] = adviseOn(orders, toPredict);
  assert.deepEqual(others, []);
  assert.equal(advice?.remedy.action, 'replace_artwork');
  assert.match(
    advice.remedy.detail,
    /each artwork of order "1001", item "item-1" and of order "1001", item "item-2" as a PNG/,
  );
  const replaced = toPredict.input.artworks.map((artwork) => ({ ...PLAIN, id: artwork.id }));
  const need = predictNeed({ ...toPredict.input, artworks: replaced }, {});
  assert.deepEqual([advice.leastBytes, advice.decodeBytes], [need.leastBytes, need.decodeBytes]);
});

test('A remedy names three items and counts the others', () => {
  const { orders, toPredict } = aJob([INTERLACED, INTERLACED, INTERLACED, INTERLACED, {}]);
  const [advice] = adviseOn(orders, toPredict);
  assert.match(advice?.remedy.detail ?? '', /item "item-2" and of 1 other item as a PNG/);
});

test('Nothing is advised that leaves the need as it is', () => {
  const { orders, toPredict } = aJob([{}, {}]);
  assert.deepEqual(adviseOn(orders, toPredict), []);
});

test('Full verification is to be left out where it needs the most', () => {
  const small = { widthPx: 100, heightPx: 100 };
  const { orders, toPredict } = aJob([small], { verify: 'full' });
  const actions = adviseOn(orders, toPredict).map(({ remedy }) => remedy.action);
  assert.deepEqual(actions, ['verify_structure']);
  const beside = aJob([INTERLACED], { verify: 'full' });
  const others = adviseOn(beside.orders, beside.toPredict).map(({ remedy }) => remedy.action);
  assert.deepEqual(others, ['replace_artwork']);
});
