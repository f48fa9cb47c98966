import { JobFetching } from './fetching/job-fetching.ts';
import { InProgress } from './in-progress.ts';
import type { JobsInput } from './jobs-input.ts';
import { RendererQuestions } from './questions/renderer-questions.ts';
import { JobQueue } from './queue/job-queue.ts';
import { KnownPeaks } from './queue/known-peaks.ts';
import { Retention } from './retention.ts';
import { SharedContents } from './shared-contents.ts';
import { Admission } from './submission/admission.ts';
import { Submission } from './submission/submission.ts';

/** The parts of which jobs consist, connected with each other. */
export interface JobParts {
  readonly inProgress: InProgress;
  readonly queue: JobQueue;
  readonly peaks: KnownPeaks;
  readonly fetching: JobFetching;
  readonly admission: Admission;
  readonly submission: Submission;
  readonly retention: Retention;
  readonly questions: RendererQuestions;
  readonly contents: SharedContents;
  /** Begins whatever can begin now. */
  readonly advance: () => void;
}

export function assembleJobs(input: JobsInput): JobParts {
  const { stores, files, renderer, room, findUploads, limits, telemetry, writes } = input;
  const { now } = telemetry;
  const { jobs } = stores;
  const inProgress = new InProgress(() => renderer.circuit().state === 'half_open');
  const peaks = new KnownPeaks(stores.peaks);
  const questions = questionsOf(input, inProgress, peaks);
  const advance = (): void => queue.dispatch();
  const fetching = fetchingOf(input, {
    onProgress: (id) => queue.notifier.changed(id),
    onFetched: advance,
    onFailed: (id, problem) => queue.fail(id, problem),
  });
  const queue: JobQueue = new JobQueue({
    stores,
    peaks,
    renderer,
    limits,
    telemetry,
    writes,
    room,
    files,
    ...cleaningUp(input, (id) => queue.isLeaving(id)),
    inProgress,
    fetching,
    // Jobs go first; a question that must run alone claims its turn.
    onDispatched: () => questions.advance(),
    dropExpired: () => retention.dropExpired(),
  });
  const retention = retentionOf(input, queue);
  const admission = new Admission({ stores, queue, renderer, room, limits, writes });
  writes.onReleased(advance);
  return {
    inProgress,
    queue,
    peaks,
    fetching,
    admission,
    submission: new Submission({ stores, files, admission, writes, findUploads, now }),
    retention,
    questions,
    contents: new SharedContents((id) => jobs.contents(id)),
    advance,
  };
}

type FetchListeners = Pick<
  ConstructorParameters<typeof JobFetching>[0],
  'onProgress' | 'onFetched' | 'onFailed'
>;

function fetchingOf(
  { stores, files, fetcher, room, limits, telemetry }: JobsInput,
  listeners: FetchListeners,
): JobFetching {
  const { jobs } = stores;
  return new JobFetching({
    fetcher,
    room,
    queued: () => jobs.queued(),
    timeoutMs: limits.obtainMs,
    dirOf: (id) => files.inputsOf(id),
    contentsOf: (id) => jobs.contents(id),
    hasWork: (id) => files.hasScratch(id),
    log: telemetry.log,
    ...listeners,
  });
}

function questionsOf(
  input: JobsInput,
  inProgress: InProgress,
  peaks: KnownPeaks,
): RendererQuestions {
  const { renderer, files, fetcher, limits } = input;
  const { questionMs: workMs, answerMs, leaveGraceMs } = limits;
  return new RendererQuestions({
    renderer,
    inProgress,
    limits: { workMs, answerMs, leaveGraceMs },
    peakFactors: () => peaks.factors,
    fetching: {
      fetcher,
      dirOf: (id) => files.inputsOf(id),
      removeDir: (id) => files.removeInputs(id),
      timeoutMs: limits.obtainMs,
    },
  });
}

function retentionOf(input: JobsInput, queue: JobQueue): Retention {
  const { stores, files, limits, telemetry, writes, expiryNow } = input;
  return new Retention({
    jobs: stores.jobs,
    files: {
      removeAll: (id) => queue.fullDisks.whileFreeing(() => files.removeAll(id)),
      removeWork: (id) => files.removeWork(id),
    },
    limits,
    log: telemetry.log,
    writes,
    now: expiryNow,
    onRemoved: (id) => queue.notifier.changed(id),
  });
}

/** Removes what ended jobs no longer need. */
function cleaningUp({ stores, files, telemetry }: JobsInput, isLeaving: (id: string) => boolean) {
  const attempt = (jobId: string, removal: Promise<void>): void => {
    removal.catch((error: unknown) => {
      telemetry.log.error({ err: error, jobId }, 'ended job not cleaned up');
    });
  };
  return {
    onEnded(id: string, isResumable: boolean): void {
      if (!isResumable && !isLeaving(id)) attempt(id, files.removeInputs(id));
    },
    /** The renderer has left a cancelled job, which may have been deleted in the meantime. */
    onLeft(id: string): void {
      const remove = async (): Promise<void> => {
        const isDeleted = (await stores.jobs.head(id)) === null;
        await (isDeleted ? files.removeAll(id) : files.removeWork(id));
      };
      attempt(id, remove());
    },
  };
}
