import { renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isMissing } from '../../storage/file-errors.ts';
import { isAsItWas } from './file-state.ts';
import type { FileState, ResumePoint } from './resume-point.ts';

/** Everything that must be unchanged for a part to resume. Plain JSON. */
export interface RecordKey {
  /** Version of the program that produces the bytes. */
  readonly renderer: string;
  readonly planHash: string;
  readonly output: object;
}

/** A part's progress. Plain JSON. */
export interface ResumeRecord {
  readonly key: RecordKey;
  readonly point: ResumePoint;
  readonly seen: FileState;
}

/** The paths of a part and of the files next to it while it is rendered. */
export interface PartPaths {
  readonly part: string;
  readonly seen: string;
  readonly record: string;
}

export function pathsBeside(part: string): PartPaths {
  return { part, seen: `${part}.seen`, record: `${part}.progress` };
}

/** A usable record, or the reason why the record was refused. Both are null if there is no record. */
export interface FoundRecord {
  readonly record: ResumeRecord | null;
  readonly refused: string | null;
}

/**
 * Replaces the record atomically; if the process is killed during the write, the earlier record
 * remains. The first line is a checksum of the rest. The write is synchronous: writing about 40 KB
 * to the page cache takes a fraction of a millisecond, but 15 ms through the thread pool, which
 * image operations keep busy.
 */
export function writeRecord(path: string, record: object): void {
  const json = JSON.stringify(record);
  writeFileSync(`${path}.partial`, `${crc32(json)}\n${json}`);
  renameSync(`${path}.partial`, path);
}

/** @returns the record given to `writeRecord`; null if there is none; `damaged` if it is incomplete */
export async function readRecord(path: string): Promise<unknown> {
  try {
    const [checksum = '', json = ''] = (await readFile(path, 'utf8')).split('\n', 2);
    return Number(checksum) === crc32(json) && json !== '' ? JSON.parse(json) : 'damaged';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Looks for the record of an earlier run, and checks whether the part can resume from it. */
export async function findRecord(paths: PartPaths, key: RecordKey): Promise<FoundRecord> {
  const found = await readRecord(paths.record);
  if (found === null) return { record: null, refused: null };
  if (found === 'damaged') return refuse('the record is damaged');
  const record = found as ResumeRecord;
  const other = differenceOf(record.key, key);
  if (other !== null) return refuse(`the record is for another ${other}`);
  const { point, seen } = record;
  if (!(await isAsItWas(paths.part, point.writer.file))) return refuse('the part is damaged');
  if (seen.bytes > 0 && !(await isAsItWas(paths.seen, seen))) {
    return refuse('the memos are damaged');
  }
  return { record, refused: null };
}

export async function removeRecord({ record, seen }: PartPaths): Promise<void> {
  await Promise.all([rm(record, { force: true }), rm(seen, { force: true })]);
}

/** Returns the first member that differs, or null. */
export function differenceOf(found: RecordKey, expected: RecordKey): string | null {
  if (found.renderer !== expected.renderer) return 'renderer';
  if (found.planHash !== expected.planHash) return 'plan';
  return JSON.stringify(found.output) === JSON.stringify(expected.output) ? null : 'output';
}

function refuse(refused: string): FoundRecord {
  return { record: null, refused };
}
