import { join } from 'node:path';
import { createLoopDisk, type LoopDisk } from '../../support/processes/loop-disk.ts';
import { startContained } from '../../support/service/contained-service.ts';
import type { Lifetime } from '../../support/service/running-service.ts';
import type { SpoolerCase } from './cases.ts';
import { anOrder } from './photographs.ts';
import { Shop } from './shop.ts';
import { untilPrinted } from './until-printed.ts';

const DISK_MB = 365;

export interface CaseResult {
  readonly name: string;
  readonly seconds: number;
  readonly shop: Shop;
  /** The least free space during the case. */
  readonly leastFreeBytes: number;
}

/** Prints the orders of a case on a small disk, as a shop and its operator do. */
export async function runCase(
  t: Lifetime,
  tried: SpoolerCase,
  photographsDir: string,
): Promise<CaseResult> {
  const disk = await createLoopDisk(t, DISK_MB);
  const env = { ARTWORK_DIR: photographsDir, ...tried.env };
  const start = async () => {
    const service = await startContained(t, { dataDir: join(disk.mount, 'data'), env });
    await service.untilLogged('renderer started');
    return service;
  };
  const service = await start();
  await service.untilReady();
  const shop = new Shop(service);
  const run = { shop, disk, photographsDir, restart: start };
  const startMs = performance.now();
  const least = watchFreeSpace(t, disk);
  const { orders, order = (id: number) => Promise.resolve(anOrder({ id })) } = tried;
  for (let id = 1; id <= orders; id += 1) await shop.order(await order(id, run));
  await Promise.all([tried.beside?.(run), untilPrinted(run, tried)]);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  await shop.service.stop();
  return { name: tried.name, seconds, shop, leastFreeBytes: least() };
}

function watchFreeSpace(t: Lifetime, disk: LoopDisk): () => number {
  let least = disk.freeBytes();
  const timer = setInterval(() => {
    least = Math.min(least, disk.freeBytes());
  }, 20);
  t.after(() => clearInterval(timer));
  return () => least;
}
