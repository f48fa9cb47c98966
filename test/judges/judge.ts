import type { Piece } from '../support/print-files/print-files.ts';

/** A customer's file to judge. */
export interface Judged {
  readonly file: string;
  readonly bytes: Buffer;
  /**
   * Size to draw a drawing at; a height of 0 follows its proportions. A raster image keeps its own
   * size.
   */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A decoder that shares no code with ours. */
export interface Picturing {
  /** Name and version of the program. */
  readonly version: string;
  /** @throws when it cannot read the file */
  picture(judged: Judged): Promise<Piece>;
  close(): Promise<void>;
}
