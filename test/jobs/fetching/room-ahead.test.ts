import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomAhead } from '../../../src/jobs/fetching/room-ahead.ts';
import { NEVER } from '../../artwork/pictures.ts';

function aDisk(leftBytes: number, next: string) {
  const state = { leftBytes, next };
  const ahead = new RoomAhead({
    room: {
      figures: () => Promise.resolve({ freeBytes: 0, reserveBytes: 0, leftBytes: state.leftBytes }),
      capacityBytes: () => Promise.resolve(1_000),
    },
    isNext: (id) => Promise.resolve(id === state.next),
  });
  return { state, ahead };
}

const isWaiting = async (work: Promise<void>): Promise<boolean> => {
  const first = await Promise.race([
    work.then(() => 'done'),
    new Promise((resolve) => setTimeout(resolve, 50)),
  ]);
  return first !== 'done';
};

test('Artwork is fetched ahead while a quarter of the disk is left', async () => {
  const { ahead } = aDisk(250, 'other');
  assert.equal(await isWaiting(ahead.untilRoom('one', NEVER)), false);
});

test('On a short disk, only the job that is next gets its artwork', async () => {
  const { ahead, state } = aDisk(249, 'next');
  assert.equal(await isWaiting(ahead.untilRoom('next', NEVER)), false);
  const other = ahead.untilRoom('other', NEVER);
  assert.equal(await isWaiting(other), true);
  state.next = 'other';
  await other;
});

test('Waiting ends with the reason of the signal', async () => {
  const { ahead } = aDisk(0, 'next');
  const leaving = new AbortController();
  const waiting = ahead.untilRoom('other', leaving.signal);
  leaving.abort(new Error('left'));
  await assert.rejects(waiting, { message: 'left' });
});
