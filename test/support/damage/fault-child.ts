/**
 * Preloaded into the processes of a service under test (see `fault.ts`) to make faults that our own code
 * does not have. In the renderer:
 *
 *     FAULT=leak:N        every job leaks N MiB
 *     FAULT=fragments:N   the first job keeps a quarter of N MiB, one piece in every page, so that all N MiB
 *                         stay resident; every job fills the gaps and frees them again
 *     FAULT=grow:N        a job with an order of the id `grow` takes N MiB a second without an end once it has
 *                         placed a piece, and lets nothing else run
 *     FAULT=die            a job with an order of the id `die-KIND` dies in that way (see `die.ts`)
 *     FAULT=die-at-once    the renderer dies while it starts, because a module is missing
 *     FAULT=brake:REASON   the same, until the brake ends the process for that reason (see `reach-brake.ts`)
 *     FAULT=service:N      the service itself takes N MiB a second, without an end, once it gets SIGUSR2
 *
 * The thread that samples memory also logs its process and thread id.
 */
import { readlinkSync, writeSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';
import type { LastReason } from '../../../src/memory/brake/brake-policy.ts';
import { die } from './die.ts';
import { reachBrake } from './reach-brake.ts';

const MIB = 2 ** 20;
/** Four blocks of this size plus the allocator's headers fill a page. */
const QUARTER_PAGE = 1008;

const GROWTHS_PER_SECOND = 12;

const held: Buffer[] = [];

function leak(mib: number): void {
  held.push(Buffer.alloc(mib * MIB, 1));
}

function fragment(mib: number): void {
  const residentMb = process.memoryUsage.rss() / MIB;
  const count = (mib * MIB) / QUARTER_PAGE;
  const pieces = Array.from({ length: count }, () => Buffer.alloc(QUARTER_PAGE, 1));
  if (held.length > 0) return;
  held.push(...pieces.filter((_, index) => index % 4 === 0));
  tell({ event: 'fragments', residentMb });
}

/** Blocks the thread, as a native operation blocks the brake. */
function growForever(mibPerSecond: number): never {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    held.push(Buffer.alloc((mibPerSecond * MIB) / GROWTHS_PER_SECOND, 1));
    Atomics.wait(sleeper, 0, 0, 1000 / GROWTHS_PER_SECOND);
  }
}

/** Calls `grow` when the renderer reports the first piece of such a job. */
function growWithJobs(grow: () => void): void {
  const growing = new Set<string>();
  process.on('message', ({ type, job }: { type: string; job?: RunningJob }) => {
    if (type === 'run' && job?.request.orders.some(({ id }) => id === 'grow')) growing.add(job.id);
  });
  const send = process.send!.bind(process);
  process.send = (message: Progress, ...rest: never[]): boolean => {
    const sent = send(message, ...rest);
    const isPlaced = message.type === 'progress' && message.progress.placed > 0;
    if (isPlaced && growing.has(message.jobId)) grow();
    return sent;
  };
}

interface RunningJob {
  readonly id: string;
  readonly request: { readonly orders: readonly { readonly id: string }[] };
}

interface Progress {
  readonly type: string;
  readonly jobId: string;
  readonly progress: { readonly placed: number };
}

function dieWithJobs(): void {
  process.on('message', ({ type, job }: { type: string; job?: RunningJob }) => {
    const kinds = job?.request.orders.map(({ id }) => /^die-(.*)$/.exec(id)?.[1]) ?? [];
    const [kind] = kinds.filter((it) => it !== undefined);
    // After the renderer has begun the job.
    if (type === 'run' && kind !== undefined) setTimeout(() => die(kind), 20);
  });
}

function injectFaults(): void {
  const [fault, mib] = (process.env['FAULT'] ?? '').split(':');
  if (fault === 'grow') growWithJobs(() => growForever(Number(mib)));
  if (fault === 'brake') growWithJobs(() => reachBrake(mib as LastReason));
  if (fault === 'die') dieWithJobs();
  if (fault === 'die-at-once') die('module');
  const inject = { leak, fragments: fragment }[fault ?? ''];
  if (inject === undefined) return;
  process.on('message', ({ type }: { type: string }) => {
    if (type === 'run') inject(Number(mib));
  });
}

function tellThread(): void {
  const [pid, , tid] = readlinkSync('/proc/thread-self').split('/').map(Number);
  tell({ event: 'sampler thread', pid, tid });
}

function tell(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** In the service. */
function growOnSignal(): void {
  const [fault, mib] = (process.env['FAULT'] ?? '').split(':');
  if (fault === 'service') process.once('SIGUSR2', () => growForever(Number(mib)));
}

if (isMainThread && process.argv[1]?.endsWith('renderer.js') === true) injectFaults();
if (isMainThread && process.argv[1]?.endsWith('main.js') === true) growOnSignal();
if (!isMainThread && Object.hasOwn((workerData ?? {}) as object, 'recorder')) tellThread();
