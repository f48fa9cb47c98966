import type { Droppable } from '../checkpoint.ts';
import type { Clock } from '../clock.ts';
import type { CollectGarbage } from './collect-garbage.ts';
import type { NativeWork } from './native-work.ts';
import type { MemoryReturn } from './return-memory.ts';

type StepOutcome = 'done' | 'unavailable' | 'timed_out' | 'failed';

/** What one step of a cleanup brought. */
export interface StepReport {
  readonly step: string;
  readonly outcome: StepOutcome;
  /** By readings before and after; what a droppable let go of shows after the collection. */
  readonly freedBytes: number;
  readonly durationMs: number;
  /** For a droppable: the bytes that it says it let go of. */
  readonly droppedBytes?: number;
  /** Which of several ways the step took. */
  readonly via?: string;
  readonly error?: unknown;
}

export interface CleanupOptions {
  readonly droppables: ReadonlySet<Droppable>;
  readonly native: NativeWork;
  readonly collectGarbage: CollectGarbage | null;
  readonly memoryReturn: Promise<MemoryReturn | null>;
  readonly readUsedBytes: () => number;
  readonly clock: Clock;
}

/** Runs all steps of the ladder once; `onStep` hears of each as soon as it has ended. */
export type CleanUp = (onStep: (report: StepReport) => void) => Promise<readonly StepReport[]>;

type StepResult = Partial<Pick<StepReport, 'outcome' | 'droppedBytes' | 'via'>>;

interface Step {
  readonly name: string;
  run(signal: AbortSignal): Promise<StepResult> | StepResult;
}

/** No step may hold up a pause for longer; a native operation can run for many seconds. */
const STEP_MAX_MS = 5_000;
const DRAIN_LOOK_MS = 20;
/** Memory of collected Buffers is given back by a thread of its own: measured, within 50 ms. */
const COLLECTION_SETTLE_MS = 50;

/**
 * The cleanup of this process: let native work end, drop what can be dropped, collect garbage, empty
 * the image library's cache, hand memory back to the system. All steps always run, since a job has
 * only few pauses and each should bring all it can. Whoever asks while a cleanup runs shares that one.
 */
export function createCleanup(options: CleanupOptions): CleanUp {
  let running: Promise<readonly StepReport[]> | null = null;

  async function runLadder(onStep: (report: StepReport) => void): Promise<readonly StepReport[]> {
    const reports: StepReport[] = [];
    for (const step of ladder(options)) {
      const report = await measure(step, options);
      reports.push(report);
      onStep(report);
    }
    return reports;
  }

  return (onStep) => {
    running ??= runLadder(onStep).finally(() => (running = null));
    return running;
  };
}

function ladder(options: CleanupOptions): readonly Step[] {
  const { droppables, native, collectGarbage, memoryReturn, clock } = options;
  return [
    { name: 'drain_native', run: (signal) => drain(native, clock, signal) },
    ...[...droppables].map((droppable) => ({
      name: droppable.name,
      run: async () => ({ droppedBytes: await droppable.drop() }),
    })),
    { name: 'collect_garbage', run: () => collectTwice(collectGarbage, clock) },
    { name: 'empty_sharp_cache', run: () => emptyCache(native) },
    { name: 'return_memory', run: async () => returnMemory(await memoryReturn) },
  ];
}

async function drain(native: NativeWork, clock: Clock, signal: AbortSignal): Promise<StepResult> {
  while (native.inFlight() > 0) await clock.sleep(DRAIN_LOOK_MS, signal);
  return {};
}

/** Twice: the first collection runs finalizers whose objects only the second one frees. */
async function collectTwice(collect: CollectGarbage | null, clock: Clock): Promise<StepResult> {
  if (collect === null) return { outcome: 'unavailable' };
  for (let round = 0; round < 2; round += 1) {
    collect();
    await clock.sleep(COLLECTION_SETTLE_MS);
  }
  return {};
}

function emptyCache(native: NativeWork): StepResult {
  native.emptyCache();
  return {};
}

async function returnMemory(memoryReturn: MemoryReturn | null): Promise<StepResult> {
  if (memoryReturn === null) return { outcome: 'unavailable' };
  await memoryReturn.run();
  return { via: memoryReturn.via };
}

/** A step that fails is reported and the next one goes on: memory is short, every step counts. */
async function measure(step: Step, { readUsedBytes, clock }: CleanupOptions): Promise<StepReport> {
  const startMs = clock.now();
  const usedBytes = readUsedBytes();
  const result = await withinBound(step, clock).catch(
    (error: unknown) => ({ outcome: 'failed', error }) as const,
  );
  return {
    step: step.name,
    outcome: 'done',
    ...result,
    freedBytes: Math.max(0, usedBytes - readUsedBytes()),
    durationMs: clock.now() - startMs,
  };
}

async function withinBound(step: Step, clock: Clock): Promise<StepResult> {
  const over = new AbortController();
  const run = async (): Promise<StepResult> => step.run(over.signal);
  const timeOut = async (): Promise<StepResult> => {
    await clock.sleep(STEP_MAX_MS, over.signal);
    return { outcome: 'timed_out' };
  };
  try {
    return await Promise.race([run(), timeOut()]);
  } finally {
    over.abort();
  }
}
