/** The bytes of a file so far. */
export interface FileState {
  /** Left out at the start of the file; they are written last. */
  readonly startBytes: number;
  /** Where the bytes end. */
  readonly bytes: number;
  /** Of the bytes from `startBytes` on. */
  readonly crc32: number;
}

interface PngState {
  readonly format: 'png';
  readonly file: FileState;
  /** Where each strip's chunk lies, and what its checksum adds to that of all. */
  readonly strips: readonly {
    readonly at: number;
    readonly bytes: number;
    readonly adler: number;
    readonly filteredBytes: number;
  }[];
}

interface TiffState {
  readonly format: 'tiff';
  readonly file: FileState;
  /** Of each strip; one begins where the one before it ends. */
  readonly byteCounts: readonly number[];
}

export interface PdfState {
  readonly format: 'pdf';
  readonly file: FileState;
  /** Of each object, by its number less one. */
  readonly offsets: readonly number[];
  readonly profile: number;
  /** Fitting, and the object that is its image. */
  readonly images: readonly (readonly [number, number])[];
}

/** What the writer of a print file needs to go on with it. Plain JSON. */
export type WriterState = PngState | TiffState | PdfState;

/** Where a part can be gone on with: between two strips, in a PDF between two artworks. Plain JSON. */
export interface ResumePoint {
  /** Strips, in a PDF artworks, that are in the file. */
  readonly done: number;
  /** Ordered pieces whose last row is in the file; in a PDF those whose artwork is. */
  readonly placed: number;
  /** The last row of pixels, which the next strip is filtered with, in base64; null: transparent. */
  readonly rowAbove: string | null;
  readonly writer: WriterState;
}

/** Keeps how far a part has come. */
export interface ProgressKeeper {
  /** Where an earlier run has left the part; null: it begins anew. */
  readonly from: ResumePoint | null;
  /**
   * Notes what is laid by now; the returned function makes it durable, once the bytes are in the
   * file. They are called in the order of the marks.
   */
  mark(): (point: ResumePoint) => void;
}
