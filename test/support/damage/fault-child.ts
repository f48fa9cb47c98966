/**
 * Preloaded into the processes of a service under test (see `fault.ts`) to make faults that our own code
 * does not have. In the renderer:
 *
 *     FAULT=leak:N        every job leaks N MiB
 *     FAULT=fragments:N   the first job keeps a quarter of N MiB, one piece in every page, so that all N MiB
 *                         stay resident; every job fills the gaps and frees them again
 *
 * The thread that samples memory also logs its process and thread id.
 */
import { readlinkSync, writeSync } from 'node:fs';
import { isMainThread, workerData } from 'node:worker_threads';

const MIB = 2 ** 20;
/** Four blocks of this size plus the allocator's headers fill a page. */
const QUARTER_PAGE = 1008;

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

function injectFaults(): void {
  const [fault, mib] = (process.env['FAULT'] ?? '').split(':');
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

if (isMainThread && process.argv[1]?.endsWith('renderer.js') === true) injectFaults();
if (!isMainThread && Object.hasOwn((workerData ?? {}) as object, 'recorder')) tellThread();
