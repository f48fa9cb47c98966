import type { Readable } from 'node:stream';
import type { StoredContent } from './file-checks.ts';

/** A range of bytes; both ends are included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Keeps finished files. Keys are relative paths such as `jobs/{id}/part-1.png`. A file is complete as
 * soon as it is visible under its key.
 */
export interface Storage {
  /** Moves a finished local file to its key. When this resolves, the file is stored durably. */
  keep(localPath: string, key: string): Promise<void>;
  /** Size in bytes; null: no such file. */
  size(key: string): Promise<number | null>;
  /**
   * The bytes, or a range of them, once the content has been checked.
   * @throws ServiceError `storage_failed` if the file is missing or has different content
   */
  read(key: string, content: StoredContent, range?: ByteRange): Promise<Readable>;
  /** Removes all files whose keys begin with `prefix/`; succeeds if there are none. */
  remove(prefix: string): Promise<void>;
}
