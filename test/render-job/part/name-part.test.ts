import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_OUTPUT } from '../../../src/gang-sheet/order.ts';
import { partNamer } from '../../../src/render-job/part/name-part.ts';
import { anItem, anOrder, aPlan, aRequest } from '../../support/service/make-job.ts';

const FILE_NAME = '{order} {part} of {parts} {width}x{length} {date}';
const placement = { copy: 1, fitting: 0, xPx: 75, yPx: 75 };

/** The name of the only part of a job, on which these items lie. */
function nameWith(items: readonly number[], fileName: string | null): string {
  const sheet = {
    number: 1,
    widthPx: 6600,
    heightPx: 450,
    placements: items.map((item) => ({ ...placement, item })),
  };
  const plan = aPlan({ sheets: [sheet] });
  const orders = ['1001', '1002'].map((id) => anOrder({ id, items: [anItem()] }));
  const request = aRequest({ orders, output: { ...DEFAULT_OUTPUT, fileName } });
  const job = { id: 'job-1', createdAt: '2026-11-22T12:00:00.000Z', request };
  return partNamer(job, plan)(sheet);
}

test('A part is named after its job and number unless the request has a template', () => {
  assert.equal(nameWith([0], null), 'job-1-part-1.png');
});

test('A template is filled with the order, the part, the size in the unit of the request and the date', () => {
  assert.equal(nameWith([1], FILE_NAME), '1002 1 of 1 22inx1.5in 2026-11-22.png');
});

test('A part with several orders is named after the first one and the number of the others', () => {
  assert.equal(nameWith([1, 0], FILE_NAME), '1001+1 1 of 1 22inx1.5in 2026-11-22.png');
});
