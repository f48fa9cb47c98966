import { renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isAsItWas, isMissing } from './file-state.ts';
import type { FileState, ResumePoint } from './resume-point.ts';

/** What has to be the same for the rest of a part to fit what there is of it. Plain JSON. */
export interface RecordKey {
  /** Of the program that makes the bytes. */
  readonly renderer: string;
  readonly planHash: string;
  readonly output: object;
}

/** How far a part has come. Plain JSON. */
export interface ResumeRecord {
  readonly key: RecordKey;
  readonly point: ResumePoint;
  readonly seen: FileState;
}

/** What lies beside a part while it is rendered. */
export interface PartPaths {
  readonly part: string;
  readonly seen: string;
  readonly record: string;
}

export function pathsBeside(part: string): PartPaths {
  return { part, seen: `${part}.seen`, record: `${part}.progress` };
}

/** A record, or why there is none that can be used; null for both where there is none at all. */
export interface FoundRecord {
  readonly record: ResumeRecord | null;
  readonly refused: string | null;
}

/**
 * Replaces the record in one step: whoever is killed meanwhile leaves the earlier one. Its first line
 * is a checksum of the rest. It waits for nobody: some 40 KB into the page cache take a fraction of a
 * millisecond, and took 15 by way of the thread pool, which image operations keep busy.
 */
export function writeRecord(path: string, record: object): void {
  const json = JSON.stringify(record);
  writeFileSync(`${path}.partial`, `${crc32(json)}\n${json}`);
  renameSync(`${path}.partial`, path);
}

/** @returns what `writeRecord` was given; null when there is nothing; `damaged` when it is not whole */
export async function readRecord(path: string): Promise<unknown> {
  try {
    const [checksum = '', json = ''] = (await readFile(path, 'utf8')).split('\n', 2);
    return Number(checksum) === crc32(json) && json !== '' ? JSON.parse(json) : 'damaged';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Looks for what an earlier run has left of a part, and whether it can be gone on with. */
export async function findRecord(paths: PartPaths, key: RecordKey): Promise<FoundRecord> {
  const found = await readRecord(paths.record);
  if (found === null) return { record: null, refused: null };
  if (found === 'damaged') return refuse('the record is damaged');
  const record = found as ResumeRecord;
  const other = differenceOf(record.key, key);
  if (other !== null) return refuse(`the record is of another ${other}`);
  const { point, seen } = record;
  if (!(await isAsItWas(paths.part, point.writer.file))) return refuse('the part is damaged');
  if (seen.bytes > 0 && !(await isAsItWas(paths.seen, seen))) {
    return refuse('what was seen is damaged');
  }
  return { record, refused: null };
}

export async function removeRecord({ record, seen }: PartPaths): Promise<void> {
  await Promise.all([rm(record, { force: true }), rm(seen, { force: true })]);
}

/** What differs, or null. */
export function differenceOf(found: RecordKey, expected: RecordKey): string | null {
  if (found.renderer !== expected.renderer) return 'renderer';
  if (found.planHash !== expected.planHash) return 'plan';
  return JSON.stringify(found.output) === JSON.stringify(expected.output) ? null : 'output';
}

function refuse(refused: string): FoundRecord {
  return { record: null, refused };
}
