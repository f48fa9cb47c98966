import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { killIfAlive } from '../../support/processes/alive.ts';
import type { LoopDisk } from '../../support/processes/loop-disk.ts';
import { until } from '../../support/processes/until.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import { anOrder, nameOf } from './photographs.ts';
import type { Shop } from './shop.ts';

/** One case under way. */
export interface CaseRun {
  readonly shop: Shop;
  readonly disk: LoopDisk;
  readonly photographsDir: string;
  /** Starts the service again on the same disk. */
  readonly restart: () => Promise<RunningService>;
}

export interface SpoolerCase {
  readonly name: string;
  readonly orders: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: six photographs on one sheet, from a folder on another disk. */
  readonly order?: (id: number, run: CaseRun) => Promise<object>;
  /** Happens when nothing can run for the first time. */
  readonly atFirstStall?: (run: CaseRun) => Promise<void>;
  /** Happens beside the orders. */
  readonly beside?: (run: CaseRun) => Promise<void>;
  /** Number of renderers that the case kills. */
  readonly kills?: number;
  /** Nobody deletes anything: the service has to make room. */
  readonly isUnattended?: boolean;
  /** Another program takes all space, so that the free space says nothing about the service. */
  readonly isFilledFromOutside?: boolean;
}

const FILL = Buffer.alloc(1 << 20, 'x');
const OTHER_PROGRAM_MS = 20_000;

export const CASES: readonly SpoolerCase[] = [
  { name: 'twelve', orders: 12 },
  { name: 'two-at-once', orders: 4, env: { RENDER_CONCURRENCY: '2' } },
  {
    name: 'nearly-whole-disk',
    orders: 6,
    // With its artwork and its fitted photographs, the third order takes 92 % of what jobs may take.
    order: (id) => Promise.resolve(anOrder({ id, photos: id === 3 ? 6 : 2 })),
  },
  {
    name: 'retention',
    orders: 3,
    // 11 seconds. While jobs wait, expired ones are removed once a minute.
    env: { RETENTION_HOURS: '0.003' },
    isUnattended: true,
  },
  { name: 'uploads', orders: 3, order: orderOfUploads },
  { name: 'other-program', orders: 3, beside: fillForAWhile, isFilledFromOutside: true },
  {
    name: 'renderer-killed',
    orders: 3,
    kills: 1,
    async atFirstStall({ shop }) {
      const deaths = shop.service.logged('renderer died').length;
      killIfAlive(shop.service.rendererPid());
      const isBack = () => shop.service.logged('renderer died').length > deaths;
      await until('the renderer is gone', isBack);
      await shop.service.untilReady().catch(() => undefined);
    },
  },
  {
    name: 'service-killed',
    orders: 3,
    async atFirstStall({ shop, restart }) {
      await shop.service.kill();
      shop.restarted(await restart());
    },
  },
];

/** The photographs are uploaded to the disk that the sheets are kept on. */
async function orderOfUploads(id: number, { shop, photographsDir }: CaseRun): Promise<object> {
  const ids = new Map<number, string>();
  for (let number = 0; number < 8; number += 1) {
    const body = await readFile(join(photographsDir, nameOf(number)));
    const response = await fetch(new URL('/artworks', shop.service.url), {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body,
    });
    if (!response.ok) throw new Error(`an upload was answered with ${response.status}`);
    ids.set(number, ((await response.json()) as { id: string }).id);
  }
  return anOrder({ id, artworkOf: (number) => ({ id: ids.get(number) }) });
}

/** Another program takes all space of the disk while the first order is rendered, and frees it later. */
async function fillForAWhile({ shop, disk }: CaseRun): Promise<void> {
  await shop.service.untilLogged('job started');
  const path = join(disk.mount, 'other-program');
  const file = openSync(path, 'w');
  try {
    while (writeSync(file, FILL) === FILL.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
  await sleep(OTHER_PROGRAM_MS);
  rmSync(path);
}
