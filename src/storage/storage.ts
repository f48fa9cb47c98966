import type { Readable } from 'node:stream';

/** A closed range of bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where finished files live. Keys are relative paths such as `jobs/{id}/part-1.png`; a file under a
 * key is whole from the moment it can be seen.
 */
export interface Storage {
  /** Moves a finished local file to its key: written aside, renamed, durable before it resolves. */
  keep(localPath: string, key: string): Promise<void>;
  /** Size in bytes, or null when there is no such file. */
  size(key: string): Promise<number | null>;
  /** The bytes, or a range of them. @throws when there is no such file */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** Removes everything whose key begins with `prefix/`; nothing there is fine. */
  remove(prefix: string): Promise<void>;
}
