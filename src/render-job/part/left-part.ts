import { join } from 'node:path';
import { installedFonts } from '../../artwork/svg/fonts/configure-fonts.ts';
import type { OutputSpec } from '../../gang-sheet/order.ts';
import type { Warning } from '../../gang-sheet/artwork.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { rendererVersion } from '../../rendering/resume/renderer-version.ts';
import {
  differenceOf,
  findRecord,
  pathsBeside,
  readRecord,
  type PartPaths,
  type RecordKey,
  type ResumeRecord,
} from '../../rendering/resume/resume-record.ts';
import type { Log } from '../../telemetry/logger.ts';

/** The files of a part in the scratch folder, and the state in which an earlier run left them. */
export interface LeftPart {
  readonly paths: PartPaths & { readonly preview: string; readonly receipt: string };
  readonly key: RecordKey;
  /** Where to resume; null if the part starts from the beginning. */
  readonly record: ResumeRecord | null;
  /** Set if the part is verified and only has to be moved to storage. */
  readonly receipt: PartReceipt | null;
  /** Warnings about the ink of the verified part. */
  readonly warnings: readonly Warning[];
}

/** The record written before a verified part is moved to storage. */
export interface VerifiedPart {
  readonly key: RecordKey;
  readonly receipt: PartReceipt;
  /** Absent in records of version 0.1.0. */
  readonly warnings?: readonly Warning[];
}

export interface FindLeftInput {
  readonly plan: Plan;
  readonly output: OutputSpec;
  readonly scratchDir: string;
  readonly log: Log;
}

/** Searches the scratch folder for the part of a sheet, and logs whether it is resumed. */
export async function findLeftPart(sheet: SheetPlan, input: FindLeftInput): Promise<LeftPart> {
  const { plan, output, scratchDir, log } = input;
  const { number: part } = sheet;
  const base = pathsBeside(join(scratchDir, `part-${part}.${output.format}`));
  const preview = join(scratchDir, `part-${part}.preview.png`);
  const paths = { ...base, preview, receipt: `${base.part}.receipt` };
  const key = { renderer: rendererVersion(installedFonts().version), planHash: plan.hash, output };
  const verified = (await readRecord(paths.receipt)) as VerifiedPart | 'damaged' | null;
  if (isOf(key, verified)) {
    log.info({ part }, 'part was verified');
    const { receipt, warnings = [] } = verified;
    return { paths, key, record: null, receipt, warnings };
  }
  const { record, refused } = await findRecord(paths, key);
  if (refused !== null) log.warn({ part, reason: refused }, 'part begins anew');
  if (record !== null) log.info({ part, resumedFrom: pointOf(record) }, 'part resumed');
  return { paths, key, record, receipt: null, warnings: [] };
}

/**
 * Number of strips (in a PDF, artworks) that are not rendered again. If the part is verified, all of them.
 */
export function doneOf({ record, receipt }: LeftPart): number {
  return receipt === null ? (record?.point.done ?? 0) : Infinity;
}

function isOf(key: RecordKey, found: VerifiedPart | 'damaged' | null): found is VerifiedPart {
  return found !== null && found !== 'damaged' && differenceOf(found.key, key) === null;
}

function pointOf({ point: { done, placed, writer } }: ResumeRecord): object {
  return { placed, done, bytes: writer.file.bytes };
}
