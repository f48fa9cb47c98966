import type { Effort, SearchReport } from './pack-request.ts';
import type { Layout, Strip } from './strip.ts';

export interface PackTask {
  readonly strip: Strip;
  readonly effort: Effort;
  /** Part of the effort's work that may be done; 1 is all of it. */
  readonly workShare: number;
  /** The least length that an engine before this one has found for all pieces on one sheet. */
  readonly below: number;
}

export interface EngineResult {
  /** null: nothing better was found. */
  readonly layout: Layout | null;
  /** Who found it within the engine; for the name of the result. */
  readonly finder?: readonly string[];
  readonly search?: SearchReport;
}

/** A way to pack. Its result is not trusted: `packSheets` verifies it. */
export interface Engine {
  readonly name: string;
  /** Does its result count as what could be had without a search? */
  readonly isPlain: boolean;
  /** null: this engine is not for a strip like this one. */
  pack(task: PackTask): EngineResult | null;
}
