import { setTimeout as sleep } from 'node:timers/promises';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { CaseRun, SpoolerCase } from './cases.ts';
import type { Told } from './shop.ts';

const LOOK_EVERY_MS = 250;
/** Nothing has run for so long: the operator is needed. */
const STALLED_MS = 2_000;
const STUCK_MS = 180_000;

/**
 * Waits until all orders have ended. Whenever nothing can run, the operator collects the oldest sheet that is
 * finished and deletes it.
 * @throws Error if nothing happens for a long time
 */
export async function untilPrinted(run: CaseRun, tried: SpoolerCase): Promise<void> {
  const { shop } = run;
  const times = { movedMs: performance.now(), stalledMs: 0 };
  for (let open = shop.open; open > 0;) {
    await sleep(LOOK_EVERY_MS);
    const unfinished = await shop.look();
    const isMoving = shop.open < open || unfinished.some(({ status }) => status !== 'queued');
    open = shop.open;
    const nowMs = performance.now();
    if (isMoving) times.movedMs = nowMs;
    if (tried.isUnattended === true) await collectAll(run);
    if (nowMs - times.movedMs > STUCK_MS) throw new Error(stuck(run, unfinished));
    if (open === 0 || nowMs - Math.max(times.movedMs, times.stalledMs) < STALLED_MS) continue;
    await makeRoom(run, tried, unfinished);
    times.stalledMs = performance.now();
  }
  await collectAll(run);
}

async function makeRoom(
  run: CaseRun,
  tried: SpoolerCase,
  unfinished: readonly GangSheet[],
): Promise<void> {
  const { shop } = run;
  shop.told.push(await whatIsTold(run, unfinished));
  if (shop.told.length === 1) await tried.atFirstStall?.(run);
  if (tried.isUnattended === true || !(await shop.collect())) return;
  await shop.remove(shop.printed.at(-1)!);
}

/** Takes finished sheets before they expire. */
async function collectAll({ shop }: CaseRun): Promise<void> {
  for (let isMore = true; isMore;) isMore = await shop.collect();
}

async function whatIsTold(
  { shop, disk }: CaseRun,
  unfinished: readonly GangSheet[],
): Promise<Told> {
  const { body } = await shop.service.get<{ reason?: string }>('/readyz');
  const waiting = unfinished.flatMap(({ waiting: problem }) => problem ?? []);
  const missing = waiting.map(({ details }) => Number(details?.['missingBytes']));
  return {
    missingBytes: missing.length === 0 ? null : Math.min(...missing),
    detail: waiting[0]?.detail ?? null,
    remedies: waiting[0]?.remediation?.length ?? 0,
    freeBytes: disk.freeBytes(),
    readyz: body.reason ?? 'ready',
    untold: unfinished.length - waiting.length,
  };
}

function stuck({ shop }: CaseRun, unfinished: readonly GangSheet[]): string {
  const lines = shop.log.slice(-40).map((line) => JSON.stringify(line));
  return `stuck with ${unfinished.length} orders: ${JSON.stringify(unfinished[0])}\n${lines.join('\n')}`;
}
