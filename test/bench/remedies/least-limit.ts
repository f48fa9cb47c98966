import type { Case } from './draw-case.ts';
import { tryOrder } from './try-order.ts';

const TIMES = 3;
/** The search ends when the bounds are this close. */
const CLOSE = 1.04;

/**
 * Finds the least limit at which an order succeeds three times of three, to about 4 %.
 * @param failingMb a limit that is known to be too low
 * @param sufficientMb a limit that is known to suffice
 */
export async function leastLimitMb(
  drawn: Case,
  failingMb: number,
  sufficientMb: number,
): Promise<number> {
  let [low, high] = [failingMb, sufficientMb];
  while (high / low > CLOSE) {
    const middle = Math.round(Math.sqrt(low * high));
    if (await alwaysSucceeds({ ...drawn, limitMb: middle })) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether an order succeeds three times of three. */
export async function alwaysSucceeds(drawn: Case): Promise<boolean> {
  for (let time = 0; time < TIMES; time += 1) {
    if ((await tryOrder(drawn)).code !== null) return false;
  }
  return true;
}
