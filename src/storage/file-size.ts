import { stat } from 'node:fs/promises';
import { isMissing } from './file-errors.ts';

/** Size in bytes; null: no such file. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
