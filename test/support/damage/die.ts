/** Ways in which the process that calls them dies, each by a real cause. */
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { load } from 'koffi';

/** More than any machine has. */
const TOO_MANY_BYTES = 2n ** 46n;
/** Node's default, and some more. */
const POOL_THREADS = 8;
const RLIMIT_DATA = 2;
const RLIMIT_NOFILE = 7;

interface Pausing {
  async(then: () => void): void;
}

const DEATHS = {
  heap: () => fillHeap(),
  'worker-heap': () => {
    const resourceLimits = { maxOldGenerationSizeMb: 16 };
    return new Worker(fillHeap.toString() + 'fillHeap();', { eval: true, resourceLimits });
  },
  'bad-alloc': (): unknown => load('libstdc++.so.6').func('void *_Znwm(size_t)')(TOO_MANY_BYTES),
  glib: async () => {
    await import('sharp');
    const [path] = /\S+libvips-cpp\S+/.exec(readFileSync('/proc/self/maps', 'utf8'))!;
    load(path).func('void *g_malloc(size_t)')(TOO_MANY_BYTES);
  },
  'array-buffer': () => {
    limit(RLIMIT_DATA, 2n ** 28n);
    return new ArrayBuffer(2 ** 30);
  },
  uncaught: () => {
    throw new TypeError('nothing has no length');
  },
  rejection: () => void Promise.reject(new TypeError('nothing has no length')),
  'loop-hung': () => {
    for (;;);
  },
  'native-hung': (): unknown => load(null).func('int pause()')(),
  /** All threads of the pool; the event loop runs on. */
  'pool-hung'() {
    const pause = load(null).func('int pause()') as unknown as Pausing;
    for (let thread = 0; thread < POOL_THREADS; thread += 1) pause.async(() => undefined);
  },
  'channel-closed': () => process.disconnect(),
  emfile: () => {
    limit(RLIMIT_NOFILE, 60n);
    for (;;) openSync('/dev/null', 'r');
  },
  enospc: () => writeFileSync('/dev/full', 'more'),
  module: () => import(String(new URL('./missing.js', import.meta.url))),
} as const satisfies Record<string, () => unknown>;

export type DeathKind = keyof typeof DEATHS;

export function die(kind: string): void {
  void DEATHS[kind as DeathKind]();
}

function fillHeap(): never {
  const all: number[][] = [];
  for (;;) all.push(new Array<number>(10_000).fill(0.5));
}

function limit(resource: number, most: bigint): void {
  const prlimit = load(null).func('int prlimit64(int, int, uint64_t *, uint64_t *)');
  prlimit(process.pid, resource, BigUint64Array.of(most, most), null);
}
