import assert from 'node:assert/strict';

/** Reads a text of untrusted origin; what it returns or throws does not matter. */
export type Reader = (text: string) => unknown;

/** The two sizes that are promised, after one at which the square of a length is still bearable. */
export const LARGE = [64 * 1024, 1024 * 1024, 2 * 1024 * 1024] as const;
/** Sizes that tell a square from a line too, for readers that take a second for a megabyte. */
export const SMALL =
  process.env['GROWTH'] === 'full'
    ? ([32, 128, 1024, 2048].map((kb) => kb * 1024) as readonly number[])
    : [32 * 1024, 128 * 1024];
/** Below this, measuring is too coarse to tell anything. */
const FLOOR_MS = 150;
/** How many times as long as the size allows a reader may take: garbage collection, caches. */
const SLACK = 2;
const TRIES = 3;

interface Growth {
  readonly read: Reader;
  /** Makes a text of about that many characters. */
  readonly textOf: (length: number) => string;
  readonly sizes?: readonly number[];
}

/**
 * Holds the CPU time of a reader on larger and larger texts: four times the text may take about four
 * times as long. The square of the length would take sixteen times.
 */
export async function assertLinear(
  name: string,
  { read, textOf, sizes = LARGE }: Growth,
): Promise<void> {
  let before: { readonly size: number; readonly ms: number } | null = null;
  for (const size of sizes) {
    const text = textOf(size);
    let ms = await cpuMs(read, text);
    for (let tries = 1; tries < TRIES && !grows(before, size, ms); tries += 1) {
      ms = Math.min(ms, await cpuMs(read, text));
    }
    const was: string = before === null ? '' : `, ${before.ms.toFixed(0)} ms for ${before.size}`;
    assert.ok(grows(before, size, ms), `${name}: ${ms.toFixed(0)} ms for ${size} characters${was}`);
    before = { size, ms };
  }
}

function grows(
  before: { readonly size: number; readonly ms: number } | null,
  size: number,
  ms: number,
): boolean {
  if (before === null || ms < FLOOR_MS) return true;
  return ms <= Math.max(FLOOR_MS, (before.ms + 10) * (size / before.size) * SLACK);
}

/** Of all threads of the process. */
async function cpuMs(read: Reader, text: string): Promise<number> {
  const start = process.cpuUsage();
  try {
    await read(text);
  } catch {
    // Refusing a text is reading it too.
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
