import type { Area } from '../support/print-files/areas.ts';
import type { OrderedFile } from '../support/print-files/print-files.ts';

/** A generated file with what is right of it, from a source that shares no code with ours. */
export interface CorpusFile {
  readonly name: string;
  /** The row of the table that it counts in. */
  readonly kind: string;
  readonly bytes: () => Buffer | Promise<Buffer>;
  readonly order?: Omit<OrderedFile, 'file'>;
  readonly expected: Expected;
  /** What a list of features says cannot be drawn: refusing it in words is as right. */
  readonly mayRefuse?: boolean;
  /** Why no judge is asked for it. */
  readonly unlikeJudge?: string;
  /** One of these warnings has to stand at it: what is lost or guessed is told. */
  readonly warns?: readonly string[];
}

export type Expected =
  /** By construction: every pixel. */
  | { readonly by: 'pixels'; readonly picture: Picture; readonly tolerance: number }
  /** By construction or formula: areas of one colour. */
  | {
      readonly by: 'areas';
      readonly areas: readonly Area[];
      readonly sizePx: readonly [number, number];
    }
  /** By Chromium, as `drawn-by-chromium.json` keeps it. */
  | {
      readonly by: 'chromium';
      readonly give?: number;
      /** Whose drawing it is, where Chromium does not read this encoding in a picture. */ readonly twin?: string;
    }
  /** No picture is right without a word: the warning is what is asserted. */
  | { readonly by: 'warning' };

export interface Picture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: (x: number, y: number) => readonly number[];
}
