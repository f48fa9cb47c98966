import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import type { FittedCache } from '../../rendering/fitted/fitted-cache.ts';
import type { InkJudge } from '../checks/ink-judge.ts';
import type { InkWatch } from '../checks/ink-watch.ts';
import type { JobRun } from '../job-run.ts';
import type { LeftPart } from './left-part.ts';

export interface PartToMake {
  /** Its placements include the labels. */
  readonly sheet: SheetPlan;
  readonly left: LeftPart;
  /** The name under which the file is offered for download. */
  readonly fileName: string;
}

/** Shared by all parts of one job. */
export interface SharedByParts {
  readonly run: JobRun;
  /** Its placements include the labels. */
  readonly plan: Plan;
  readonly fitted: FittedCache;
  readonly ink: InkWatch;
  readonly judgeInk: InkJudge;
}
