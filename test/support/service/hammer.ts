import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService } from './running-service.ts';
import { until } from '../processes/until.ts';

export interface Hammering {
  /** How often the renderer is killed. */
  readonly deaths: number;
  /** Sent again and again. */
  readonly job: object;
}

export interface Hammered {
  /** Probes that were answered with 200. */
  readonly healthy: number;
  /** Orders that were answered with 202; all of them have succeeded. */
  readonly taken: number;
  /** What the incidents were put down to. */
  readonly classes: readonly string[];
}

/** Orders that wait at a time: enough that one is always at work, and no more than can be rendered. */
const OPEN_ORDERS = 3;

/**
 * Clients that ask for health and send orders without a pause, while the renderer is killed again and
 * again. Between two kills one more job ends, since somebody who kills one job over and over does fail it.
 * @throws at the first request that is refused, cut off or answered otherwise, and for an order that is lost
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
    const id = await until('an order is taken', () => taken[ended]);
    const { status, problem } = await service.untilEnded(id);
    assert.equal(status, 'succeeded', JSON.stringify(problem));
    ended += 1;
  };
  const kill = async (): Promise<void> => {
    for (let death = 1; death <= deaths; death += 1) {
      await service.untilReady();
      process.kill(service.rendererPid(), 'SIGKILL');
      await until('the death is seen', () => service.logged('renderer died').length >= death);
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
