import type { DiskRoom } from '../../storage/disk-room.ts';
import type { HeldWrites } from '../../storage/held-writes.ts';
import type { InProgress } from '../in-progress.ts';
import type { JobFetching } from '../fetching/job-fetching.ts';
import type { JobFiles } from '../job-files.ts';
import type { JobLimits, JobTelemetry } from '../jobs-input.ts';
import type { RendererPort } from '../renderer-port.ts';
import type { KnownPeaks } from './known-peaks.ts';
import type { JobStores } from '../stores/job-stores.ts';

/** Everything that the queue needs. */
export interface JobQueueDeps {
  readonly stores: Pick<JobStores, 'jobs' | 'deaths' | 'peaks' | 'transactions'>;
  readonly peaks: KnownPeaks;
  readonly renderer: RendererPort;
  readonly limits: Pick<JobLimits, 'concurrency' | 'keepFailedMs' | 'leaveGraceMs'>;
  readonly telemetry: JobTelemetry;
  readonly inProgress: InProgress;
  /** Called when the renderer no longer works on a job that was cancelled. */
  readonly onLeft: (id: string) => void;
  /** Stores changes that no request is waiting for, now or once storage has recovered. */
  readonly writes: Pick<HeldWrites, 'run' | 'quiet' | 'holding'>;
  readonly room: Pick<DiskRoom, 'figures'>;
  readonly files: Pick<JobFiles, 'removeScratch'>;
  /** Jobs whose artwork is still being fetched do not start. */
  readonly fetching: Pick<JobFetching, 'isDone' | 'comingIds' | 'progressOf' | 'waitOf'>;
  /** Called when a job has ended for good or may be resumed. */
  readonly onEnded: (id: string, isResumable: boolean) => void;
  /** Called when waiting jobs have had their turn: questions may begin beside them. */
  readonly onDispatched: () => void;
  /** Removes jobs at the end of their retention. */
  readonly dropExpired: () => Promise<void>;
}
