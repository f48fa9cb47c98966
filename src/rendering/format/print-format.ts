import type { Fitting, Placement, SheetPlan } from '../../gang-sheet/plan.ts';
import type { CheckName } from './check-name.ts';
import type { RenderedPart, RenderPartInput } from './render-request.ts';
import type { VerifyPartInput } from './verify-request.ts';

export interface AcquiredInput {
  readonly fittings: readonly Fitting[];
  /** Steps (`ResumePoint.done`) that an earlier run has already written to the file. */
  readonly done: number;
}

/** A print file format. `print-formats.ts` lists all of them. */
export interface PrintFormat {
  /**
   * Yields the placements for which `render` acquires a fitted artwork, in the order in which it acquires
   * them, a few milliseconds of work at a time. A `FittedSource` plans its cache with this.
   */
  acquired(sheet: SheetPlan, input: AcquiredInput): Iterable<readonly Placement[]>;
  /**
   * Renders one sheet to a file. Identical plans, pixels and outputs produce identical files. If it throws,
   * every fitted artwork has been released, and the file has been deleted unless a keeper will resume it.
   * @throws ServiceError `storage_failed`; anything that fitting, the checkpoint or the signal throws
   */
  render(input: RenderPartInput): Promise<RenderedPart>;
  /**
   * Reads a finished file back from disk with code that shares nothing with the code that wrote it.
   * @returns the names of the checks that the file passed
   * @throws ServiceError `verification_failed` with the expected and the found value; the signal's
   * reason
   */
  verify(input: VerifyPartInput): Promise<readonly CheckName[]>;
}
