import type { Readable } from 'node:stream';

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
  /** The bytes, or a range of them. @throws if there is no such file */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** Removes all files whose keys begin with `prefix/`; succeeds if there are none. */
  remove(prefix: string): Promise<void>;
}
