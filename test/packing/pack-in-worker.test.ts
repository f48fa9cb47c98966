import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServiceError } from '../../src/errors.ts';
import { packInWorker } from '../../src/packing/pack-in-worker.ts';
import type { PackRequest } from '../../src/packing/pack-request.ts';
import { packFilm } from '../../src/packing/pack-film.ts';
import { aDesign, aSheet } from './arbitraries.ts';

const never = new AbortController().signal;
const request: PackRequest = {
  effort: 'fast',
  sheet: aSheet({ marginPx: 5, gapPx: 5 }),
  designs: [aDesign({ quantity: 20 }), aDesign({ widthPx: 333, quantity: 7 })],
};

describe('packInWorker', () => {
  it('returns the same packing as packFilm', async () => {
    assert.deepEqual(await packInWorker(request, { signal: never }), packFilm(request));
  });

  it('rejects with the code and message of the error in the thread', async () => {
    const designs = [aDesign({ widthPx: 2000, mayRotate: false })];
    await assert.rejects(packInWorker({ ...request, designs }, { signal: never }), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.code, 'internal_error');
      assert.match(error.message, /2000 x 100 px/);
      return true;
    });
  });

  it('rejects with the message of an unexpected error', async () => {
    const nonsense = { ...request, designs: [aDesign({ quantity: -1 }), null as never] };
    await assert.rejects(packInWorker(nonsense, { signal: never }), /Packing failed: .*null/);
  });

  it('ends the thread and rejects with the reason when the signal aborts', async () => {
    const reason = new ServiceError('cancelled', 'no longer wanted');
    const early = packInWorker(request, { signal: AbortSignal.abort(reason) });
    await assert.rejects(early, reason);
    const late = new AbortController();
    const packing = packInWorker(request, { signal: late.signal });
    late.abort(reason);
    await assert.rejects(packing, reason);
  });
});
