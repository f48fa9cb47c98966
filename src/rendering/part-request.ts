import type { OutputSpec } from '../gang-sheet/order.ts';
import type { Fitting, SheetPlan } from '../gang-sheet/plan.ts';
import type { FittedSource } from './fitted/fitted-source.ts';
import type { PartMemory } from './part-memory.ts';
import type { WrittenFile } from './files/part-file.ts';
import type { PixelChecksums } from './verification/pixel-checksums.ts';
import type { EncoderPool } from './strips/encoder-pool.ts';
import type { ProgressKeeper } from './resume/resume-point.ts';

/** What it takes to render one part, in whatever format. */
export interface RenderPartInput {
  readonly sheet: SheetPlan;
  readonly fittings: readonly Fitting[];
  readonly dpi: number;
  readonly output: OutputSpec;
  /** Of the file to write; a file that is there is replaced, unless `keeper` goes on with it. */
  readonly path: string;
  readonly fitted: FittedSource;
  readonly encoders: EncoderPool;
  /** A placement counts as placed when its last row is laid. */
  readonly memory: PartMemory;
  /** Is told at every checkpoint how far the part has come, and where to begin. */
  readonly keeper?: ProgressKeeper;
  readonly signal: AbortSignal;
}

export interface RenderedPart extends WrittenFile {
  readonly placements: number;
}

/** What a finished part is held against. */
export interface VerifyPartInput {
  readonly path: string;
  readonly output: OutputSpec;
  /** What was drawn. */
  readonly sheet: SheetPlan;
  readonly fittings: readonly Fitting[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Of what was written, in hex. */
  readonly sha256: string;
  /** Of the pixels that were laid; given, every placement is compared again. */
  readonly checksums?: PixelChecksums;
  readonly signal: AbortSignal;
}
