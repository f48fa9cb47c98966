import type { ArtworkFormat } from '../gang-sheet/artwork.ts';

/** An uploaded artwork, as its owner sees it. */
export interface Upload {
  /** UUIDv7; each owner of the same bytes has a different id. */
  readonly id: string;
  /** The only owner who can see and use it; null: uploaded without an API key. */
  readonly owner: string | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: ArtworkFormat;
  /** Upright width. For an SVG, in CSS pixels; may be fractional. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Time of the last upload or order. */
  readonly usedAt: string;
}

/** Records of uploads. One file may have several records, one per owner. */
export interface UploadStore {
  /** Adds a record, or marks the owner's existing record for these bytes as used, and returns it. */
  add(upload: Upload): Promise<Upload>;
  find(id: string): Promise<Upload | null>;
  /** The records that exist among `ids`, in any order. One order may refer to hundreds. */
  findAll(ids: readonly string[]): Promise<readonly Upload[]>;
  /** Whether it is used by an unfinished job. */
  isPinned(id: string): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Uploads that are not pinned and were last used before `moment`, least recently used first. */
  unusedSince(moment: string): Promise<readonly Upload[]>;
  /** Whether any record refers to the file. */
  hasFile(sha256: string): Promise<boolean>;
  /** Each distinct file once. */
  files(): Promise<readonly Pick<Upload, 'sha256' | 'bytes'>[]>;
  /** Removes all records of a file. */
  removeFile(sha256: string): Promise<void>;
}
