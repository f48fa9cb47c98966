/** What a running service holds for its clients, seen from outside. */
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService } from './running-service.ts';

export interface Held {
  /** Counters of /metrics above 0, without the turn of the request that reads them. */
  readonly counters: Readonly<Record<string, number>>;
  /** Open files, sockets and pipes of the service process. */
  readonly descriptors: number;
  /** Uploads that are arriving. */
  readonly arriving: number;
  /** Resident memory of the service process, in MiB. */
  readonly residentMb: number;
}

export async function heldBy({ url, child, dataDir }: RunningService): Promise<Held> {
  const headers = { connection: 'close' };
  const page = await (await fetch(new URL('/metrics', url), { headers })).text();
  const lines = page.matchAll(/^gangsheet_requests_held\{.*what="(\w+)".*\} (\d+)$/gm);
  const counts = [...lines].map(([, what = '', count]) => [what, Number(count)] as const);
  const others = counts.map(
    ([what, count]) => [what, what === 'turn' ? count - 1 : count] as const,
  );
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return {
    counters: Object.fromEntries(others.filter(([, count]) => count !== 0)),
    descriptors: readdirSync(`/proc/${child.pid}/fd`).length,
    arriving: (await readdir(join(dataDir, 'uploads', 'arriving'))).length,
    residentMb: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024,
  };
}

/** Time after which nothing may be held for clients that have gone. */
const GIVEN_BACK_MS = 10_000;
/** Descriptors of connections to the renderer, the database and the probe itself that come and go. */
const COMING_AND_GOING = 8;
/** Memory that V8 and the allocator keep for later. */
const KEPT_MB = 120;

/** Returns what is still held, in words, once everything has been given back or ten seconds are over. */
export async function untilGivenBack(service: RunningService, before: Held): Promise<string> {
  for (const startMs = Date.now(); ;) {
    const now = await heldBy(service);
    const isBack =
      Object.keys(now.counters).length === 0 &&
      now.descriptors <= before.descriptors + COMING_AND_GOING &&
      now.arriving <= before.arriving &&
      now.residentMb <= before.residentMb + KEPT_MB;
    if (isBack) return '';
    if (Date.now() - startMs > GIVEN_BACK_MS) return JSON.stringify({ before, now });
    await sleep(200);
  }
}
