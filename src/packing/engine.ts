import type { Effort, SearchReport } from './pack-request.ts';
import type { Layout, Film } from './film.ts';

export interface PackTask {
  readonly film: Film;
  readonly effort: Effort;
  /** Fraction of the effort's work that the engine may do, above 0 and at most 1. */
  readonly workShare: number;
  /** Shortest length that earlier engines found for all pieces on one sheet. */
  readonly below: number;
}

export interface EngineResult {
  /** null if the engine found nothing better. */
  readonly layout: Layout | null;
  /** Names of the searchers that found the layout. They become part of the engine's name. */
  readonly finder?: readonly string[];
  readonly search?: SearchReport;
}

/** A packing algorithm. `packSheets` verifies every result. */
export interface Engine {
  readonly name: string;
  /** Whether the result counts as a plain maxrects-packer result. */
  readonly isPlain: boolean;
  /** Returns null if the engine does not suit this film. */
  pack(task: PackTask): EngineResult | null;
}
