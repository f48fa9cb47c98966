import type { PixelObserver } from '../fitted/watch-pixels.ts';
import type { ProgressKeeper, ResumePoint } from './resume-point.ts';
import { writeRecord, type PartPaths, type RecordKey, type ResumeRecord } from './resume-record.ts';
import { SeenFittings } from './seen-fittings.ts';

export interface PartProgressInput {
  readonly paths: PartPaths;
  readonly key: RecordKey;
  readonly observers: readonly PixelObserver[];
  /** The record of an earlier run, if it can be used. */
  readonly record: ResumeRecord | null;
}

/**
 * Keeps one part's progress in a record next to the part. A mark is taken when a band is laid, and
 * saved once that band's strip is in the file, so rendering does not wait for it. Data is not
 * flushed to disk: what the kernel has received survives the end of the process, and checksums
 * detect data lost in a power cut.
 */
export class PartProgress implements ProgressKeeper {
  readonly from: ResumePoint | null;
  readonly seen: SeenFittings;
  readonly #input: PartProgressInput;
  readonly #writesMs: number[] = [];

  private constructor(input: PartProgressInput) {
    this.#input = input;
    this.from = input.record?.point ?? null;
    this.seen = new SeenFittings(input.paths.seen, input.observers);
  }

  static async open(input: PartProgressInput): Promise<PartProgress> {
    const progress = new PartProgress(input);
    if (input.record === null) await progress.seen.clear();
    else await progress.seen.recall(input.record.seen);
    return progress;
  }

  mark(): (point: ResumePoint) => void {
    const { paths, key } = this.#input;
    const writeSeen = this.seen.take();
    return (point) => {
      const startMs = performance.now();
      const record: ResumeRecord = { key, point, seen: writeSeen() };
      writeRecord(paths.record, record);
      this.#writesMs.push(performance.now() - startMs);
    };
  }

  /** The number of records written, and the median and maximum time per write. */
  summary(): { readonly records: number; readonly medianMs: number; readonly maxMs: number } {
    const sorted = [...this.#writesMs].sort((a, b) => a - b);
    const at = (index: number): number => Math.round((sorted[index] ?? 0) * 100) / 100;
    const last = sorted.length - 1;
    return { records: sorted.length, medianMs: at(last >> 1), maxMs: at(last) };
  }
}
