import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService } from '../running-service.ts';
import { until } from '../../processes/until.ts';

export interface Hammering {
  /** Number of times that the renderer is killed. */
  readonly deaths: number;
  /** Request body that is sent repeatedly. */
  readonly job: object;
}

export interface Hammered {
  /** Number of probes answered with 200. */
  readonly healthy: number;
  /** Number of orders answered with 202. All of them have succeeded. */
  readonly taken: number;
  /** Classes of the incidents. */
  readonly classes: readonly string[];
}

/** Number of open orders: enough to keep the renderer busy, and not more than it can render. */
const OPEN_ORDERS = 3;

/**
 * Sends health probes and orders continuously while it kills the renderer repeatedly. Between two kills one
 * more job ends, because a job fails if its renderer is killed too often.
 * @throws Error for the first request that is refused, aborted or answered with another status, and for
 *   a lost order
 */
export async function hammerThroughDeaths(
  service: RunningService,
  { deaths, job }: Hammering,
): Promise<Hammered> {
  const taken: string[] = [];
  let ended = 0;
  let healthy = 0;
  let isOver = false;

  const askForHealth = async (): Promise<void> => {
    for (; !isOver; healthy += 1) {
      assert.equal((await service.get('/healthz')).status, 200);
      await sleep(5);
    }
  };
  const sendOrders = async (): Promise<void> => {
    while (!isOver) {
      if (taken.length < ended + OPEN_ORDERS) taken.push((await service.submit(job)).id);
      await sleep(20);
    }
  };
  const seeOneEnd = async (): Promise<void> => {
    const id = await until('an order is accepted', () => taken[ended]);
    const { status, problem } = await service.untilEnded(id);
    assert.equal(status, 'succeeded', JSON.stringify(problem));
    ended += 1;
  };
  const kill = async (): Promise<void> => {
    for (let death = 1; death <= deaths; death += 1) {
      await service.untilReady();
      process.kill(service.rendererPid(), 'SIGKILL');
      await until('the death is noticed', () => service.logged('renderer died').length >= death);
      await seeOneEnd();
    }
    isOver = true;
  };

  await Promise.all([askForHealth(), askForHealth(), sendOrders(), kill()]).finally(
    () => (isOver = true),
  );
  while (ended < taken.length) await seeOneEnd();
  const classes = service.logged('incident').map((line) => String(line['class']));
  return { healthy, taken: taken.length, classes };
}
