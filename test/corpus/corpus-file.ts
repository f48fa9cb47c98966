import type { Area } from '../support/print-files/areas.ts';
import type { OrderedFile } from '../support/print-files/print-files.ts';

/** A generated file with its expected print, from a source that shares no code with ours. */
export interface CorpusFile {
  readonly name: string;
  /** Its row in the report. */
  readonly kind: string;
  readonly bytes: () => Buffer | Promise<Buffer>;
  readonly order?: Omit<OrderedFile, 'file'>;
  readonly expected: Expected;
  /**
   * Whether it has a feature that is documented as unsupported: a clear refusal is right as well.
   */
  readonly mayRefuse?: boolean;
  /** The reason why no judge is asked; absent: a judge is asked. */
  readonly unlikeJudge?: string;
  /** One of these warnings is required, because something is lost or guessed. */
  readonly warns?: readonly string[];
}

export type Expected =
  /** Every pixel is known by construction. */
  | { readonly by: 'pixels'; readonly picture: Picture; readonly tolerance: number }
  /** Areas of one colour are known by construction or formula. */
  | {
      readonly by: 'areas';
      readonly areas: readonly Area[];
      readonly sizePx: readonly [number, number];
    }
  /** The expected drawing is that of Chromium, stored in `drawn-by-chromium.json`. */
  | {
      readonly by: 'chromium';
      readonly give?: number;
      /**
       * The file with the expected drawing, for encodings that Chromium does not read in an image.
       */
      readonly twin?: string;
    }
  /** No print is right without a warning, which is asserted. */
  | { readonly by: 'warning' };

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: (x: number, y: number) => readonly number[];
}
