import type { OutputSpec } from '../../gang-sheet/order.ts';
import type { Fitting, SheetPlan } from '../../gang-sheet/plan.ts';
import type { WrittenFile } from '../files/part-file.ts';
import type { FittedSource } from '../fitted/fitted-source.ts';
import type { ProgressKeeper } from '../resume/resume-point.ts';
import type { EncoderPool } from '../strips/encoder-pool.ts';
import type { PartDisk, PartMemory } from './part-memory.ts';

/** Everything that rendering one part needs, in any format. */
export interface RenderPartInput {
  readonly sheet: SheetPlan;
  readonly fittings: readonly Fitting[];
  readonly dpi: number;
  readonly output: OutputSpec;
  /** Path of the output file. An existing file is replaced, unless `keeper` resumes it. */
  readonly path: string;
  readonly fitted: FittedSource;
  readonly encoders: EncoderPool;
  /** A placement counts as placed once its last row is laid. */
  readonly memory: PartMemory;
  /** Absent: the disk is not checked. */
  readonly disk?: PartDisk;
  /** Records progress at every checkpoint and says where to resume. */
  readonly keeper?: ProgressKeeper;
  readonly signal: AbortSignal;
}

export interface RenderedPart extends WrittenFile {
  /** Number of ordered pieces on the part, excluding labels. */
  readonly placements: number;
}
