import assert from 'node:assert/strict';

/** Reads a text of untrusted origin; what it returns or throws does not matter. */
export type Reader = (text: string) => unknown;

/**
 * From a size at which the square of a length is still bearable up to 2 MB. The last two are the ones
 * promised.
 */
const SIZES: readonly number[] = process.env['Q'] ? [32 * 1024, 128 * 1024] : [32 * 1024, 128 * 1024, 512 * 1024, 1024 * 1024, 2 * 1024 * 1024];
/** Below this, measuring is too coarse to tell anything. */
const FLOOR_MS = 60;
/** How many times as long as the size allows a reader may take: garbage collection, caches. */
const SLACK = 1.7;
const TRIES = 3;

/**
 * Holds the CPU time of a reader on larger and larger texts: four times the text may take about four
 * times as long. The square of the length would take sixteen times.
 * @param textOf makes a text of about that many characters
 */
export async function assertLinear(
  name: string,
  read: Reader,
  textOf: (length: number) => string,
): Promise<void> {
  let before: { readonly size: number; readonly ms: number } | null = null;
  for (const size of SIZES) {
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
  return ms <= Math.max(FLOOR_MS, (before.ms + 3) * (size / before.size) * SLACK);
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
