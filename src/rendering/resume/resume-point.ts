import type { OutputFormat } from '../../gang-sheet/print-file.ts';

/** The bytes written to a file so far, and their checksum. */
export interface FileState {
  /** Bytes at the start of the file that are written last. */
  readonly startBytes: number;
  /** The offset at which the written bytes end. */
  readonly bytes: number;
  /** CRC-32 of the bytes starting at `startBytes`. */
  readonly crc32: number;
}

/** The state that the writer of a print file resumes from. Plain JSON. Each format adds its own members. */
export interface WriterState {
  readonly format: OutputFormat;
  readonly file: FileState;
}

/** A point at which a part can resume: between two strips, or in a PDF between two artworks. Plain JSON. */
export interface ResumePoint {
  /** The number of strips (in a PDF, artworks) in the file. */
  readonly done: number;
  /** The number of ordered pieces whose last row (in a PDF, whose artwork) is in the file. */
  readonly placed: number;
  /** The last row of pixels in base64, which the filters of the next strip need; null: transparent. */
  readonly rowAbove: string | null;
  readonly writer: WriterState;
}

/** Records a part's progress. */
export interface ProgressKeeper {
  /** The point at which an earlier run stopped; null: the part starts from the beginning. */
  readonly from: ResumePoint | null;
  /**
   * Notes everything laid so far. The caller calls the returned function, which saves the record, once the
   * bytes are in the file. These functions must be called in the order of their marks.
   */
  mark(): (point: ResumePoint) => void;
}
