import type { Warning } from '../../gang-sheet/artwork.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import { isMissing } from '../../storage/file-errors.ts';
import { removeRecord, writeRecord } from '../../rendering/resume/resume-record.ts';
import { partKey, previewKey } from '../../storage/part-key.ts';
import type { Storage } from '../../storage/storage.ts';
import type { LeftPart, VerifiedPart } from './left-part.ts';

export interface KeepPartInput extends Pick<LeftPart, 'paths' | 'key'> {
  readonly jobId: string;
  readonly storage: Storage;
  /** Warnings about the ink of the part. */
  readonly warnings: readonly Warning[];
}

/**
 * Moves a verified part and its preview to storage. The receipt is written first. If the renderer is killed
 * before the service knows about the part, the next run finds the receipt and does not render the part
 * again.
 */
export async function keepPart(receipt: PartReceipt, input: KeepPartInput): Promise<void> {
  const { paths, key, jobId, storage, warnings } = input;
  writeRecord(paths.receipt, { key, receipt, warnings } satisfies VerifiedPart);
  await keepOnce(storage, paths.preview, previewKey(jobId, receipt));
  await keepOnce(storage, paths.part, partKey(jobId, receipt));
  await removeRecord(paths);
}

/** Accepts a missing file that an earlier run moved before it was killed. */
async function keepOnce(storage: Storage, localPath: string, key: string): Promise<void> {
  try {
    await storage.keep(localPath, key);
  } catch (error) {
    if (isMissing(error) && (await storage.size(key)) !== null) return;
    throw error;
  }
}
