import type { Piece } from '../support/print-files/print-files.ts';

/** A picture as a customer's file has it. */
export interface Judged {
  readonly file: string;
  readonly bytes: Buffer;
  /** The size that a drawing is drawn at (a height of 0: by its proportions); a picture of pixels comes at its own. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A decoder that shares no code with ours. */
export interface Picturing {
  /** Its name and version. */
  readonly version: string;
  /** @throws when it cannot read the file. */
  picture(judged: Judged): Promise<Piece>;
  close(): Promise<void>;
}
