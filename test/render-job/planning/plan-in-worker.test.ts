import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { makeWholePlan } from '../../../src/render-job/planning/make-whole-plan.ts';
import { planInWorker } from '../../../src/render-job/planning/plan-in-worker.ts';
import type { PlanRequest } from '../../../src/render-job/planning/plan-request.ts';
import { anItem, anOrder, aSheet } from '../../support/service/make-job.ts';

const never = new AbortController().signal;
const sized = {
  artworkId: 'a',
  widthPx: 100,
  heightPx: 100,
  quantity: 20,
  mayRotate: true,
  mirror: false,
  trim: false,
};
const request: PlanRequest = {
  effort: 'fast',
  sheet: aSheet({ widthPx: 1000, maxHeightPx: 2000, labels: 'order', incrementPx: 500 }),
  orders: [anOrder({ items: [anItem({ quantity: 20 }), anItem({ id: 'back', quantity: 7 })] })],
  items: [sized, { ...sized, widthPx: 333, quantity: 7 }],
  maxParts: 1000,
};

describe('planInWorker', () => {
  it('returns the same plan as makeWholePlan', async () => {
    const planned = await planInWorker(request, never);
    assert.deepEqual(planned, makeWholePlan(request));
    assert.ok(planned.plan.film.sold !== null && planned.plan.sheets[0]!.labels!.length > 0);
  });

  it('rejects with the code and message of the error in the thread', async () => {
    const items = [{ ...sized, widthPx: 2000, mayRotate: false }];
    await assert.rejects(planInWorker({ ...request, items }, never), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.code, 'internal_error');
      assert.match(error.message, /2000 x 100 px/);
      return true;
    });
  });

  it('rejects with the message of an unexpected error', async () => {
    const nonsense = { ...request, items: [{ ...sized, quantity: -1 }, null as never] };
    await assert.rejects(planInWorker(nonsense, never), /Packing failed: .*null/);
  });

  it('ends the thread and rejects with the reason when the signal aborts', async () => {
    const reason = new ServiceError('cancelled', 'no longer wanted');
    await assert.rejects(planInWorker(request, AbortSignal.abort(reason)), reason);
    const late = new AbortController();
    const planning = planInWorker(request, late.signal);
    late.abort(reason);
    await assert.rejects(planning, reason);
  });
});
