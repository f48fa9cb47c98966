import { FetchedFiles } from '../fetching/fetched-files.ts';
import { printedItems } from '../artwork/sizing/printed-items.ts';
import type { ArtworkDecoder } from '../artwork/decoder/artwork-decoder.ts';
import type { MeasurementCache } from '../artwork/preflight/measurements.ts';
import type { RendererSettings } from '../config/renderer-settings.ts';
import type { FlightRecorder } from '../flight-recorder/flight-recorder.ts';
import type { StoredSource } from '../gang-sheet/order.ts';
import type { PreflightLevels } from '../gang-sheet/preflight.ts';
import type { RenderJob } from '../messages.ts';
import type { EncoderPool } from '../rendering/strips/encoder-pool.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { Storage } from '../storage/storage.ts';
import type { Log } from '../telemetry/logger.ts';
import { DiskSaver } from './disk-saver.ts';
import type { PlannedJob } from './planning/planned-job.ts';
import { adviseOn } from './prediction/advise.ts';
import { predictNeed } from './prediction/predict-peak.ts';
import { expectPeak, type ExpectedPeak } from './prediction/expected-peak.ts';
import type { RendererServices } from './renderer-services.ts';
import { frugalEncoders } from './run/frugal-encoders.ts';
import { JobScratch } from './run/job-scratch.ts';
import { RunMemory } from './run/run-memory.ts';
import { RunReport } from './run/run-report.ts';
import type { Pulse } from './run/stall-watch.ts';
import { createStepRunner, type StepRunner } from './run/step-runner.ts';

/** Used to obtain and check the artwork of a job. */
export interface RunArtwork {
  readonly config: RendererSettings['artwork'];
  /** Reads, measures and decodes the files, in a separate process. */
  readonly decoder: ArtworkDecoder;
  /** Shared by all jobs of this process. */
  readonly measured: MeasurementCache;
  /**
   * The preflight levels of the request; the service's defaults for rules that the request does not
   * set.
   */
  readonly levels: PreflightLevels;
}

export interface RunDisk {
  readonly scratch: JobScratch;
  readonly storage: Storage;
  readonly room: DiskRoom;
  readonly saver: DiskSaver;
  /** Returns the path of the file of a stored source. */
  readonly storedPath: (source: StoredSource) => string;
  /** The folder of artwork that was fetched from URLs. */
  readonly fetchedDir: string;
}

/**
 * One run of a job, from the start message to the outcome, with everything that the job holds. A job
 * that is interrupted is resumed by another run on the same scratch folder.
 *
 *     new ──▶ settle(plan): peak predicted, plan reported, memory reserved ──▶ end: everything released
 */
export class JobRun {
  readonly job: RenderJob;
  /** Fires when the job is cancelled, interrupted, or ended by the memory brake. */
  readonly signal: AbortSignal;
  /** Parts that the plan may have. */
  readonly maxParts: number;
  /** A logger with the job's id bound. */
  readonly log: Log;
  /** Its signs of life, also while its files are removed. The caller ends it. */
  readonly pulse: Pulse;
  readonly report: RunReport;
  readonly memory: RunMemory;
  readonly disk: RunDisk;
  readonly artwork: RunArtwork;
  readonly encoders: EncoderPool;
  readonly recorder: FlightRecorder;
  readonly step: StepRunner;
  #expected: ExpectedPeak | null = null;

  /** @param signal fires with `JobStopped` when the service stops the job */
  constructor(job: RenderJob, services: RendererServices, signal: AbortSignal) {
    const { config, disk, telemetry, measured } = services;
    const brake = new AbortController();
    this.job = job;
    this.signal = AbortSignal.any([signal, brake.signal]);
    this.maxParts = config.maxParts;
    this.log = telemetry.log.child({ jobId: job.id });
    this.pulse = services.stalls.begin(job.id);
    this.report = new RunReport(job, {
      send: (message) => {
        this.pulse.beat();
        services.send(message);
      },
      metrics: telemetry.metrics,
    });
    this.memory = new RunMemory(services.memory, {
      jobId: job.id,
      pulse: this.pulse,
      signal: this.signal,
      log: this.log,
      lowMemory: job.lowMemory,
      sheet: job.request.sheet,
      report: this.report,
      onBrake: (error) => brake.abort(error),
    });
    this.disk = {
      scratch: new JobScratch(disk.scratchDir, job.id),
      storage: disk.storage,
      room: disk.room,
      saver: new DiskSaver(disk.room),
      storedPath: disk.storedPath,
      fetchedDir: disk.fetchedDirOf(job.id),
    };
    const levels = { ...config.preflight, ...job.request.preflight };
    const decoder = services.decoders.for({
      owner: { kind: 'job', id: job.id },
      key: job.owner,
      admit: (bytes) => this.memory.admitDecode(bytes),
      during: (work) => this.pulse.during(work),
    });
    this.artwork = { config: config.artwork, decoder, measured, levels };
    this.encoders = frugalEncoders(services.encoders, () => this.memory.encodesOneStrip());
    this.recorder = telemetry.recorder;
    this.step = createStepRunner({
      signal: this.signal,
      log: this.log,
      metrics: telemetry.metrics,
      onPhase: (phase) => this.report.phase(phase),
    });
  }

  /** The predicted peak; null before the plan is settled. */
  get expected(): ExpectedPeak | null {
    return this.#expected;
  }

  /**
   * Predicts the peak of the plan, reports a new plan, and waits until memory is reserved.
   * @throws ServiceError `does_not_fit_memory`; the signal's reason
   */
  async settle(planned: PlannedJob): Promise<void> {
    const { request, peakFactors: factors } = this.job;
    const { plan, artworks } = planned;
    const { settings } = this.memory;
    const input = { plan, artworks, output: request.output, settings };
    const toPredict = { input, factors };
    const expected = expectPeak(toPredict, this.memory.usedBytes());
    this.#expected = expected;
    this.memory.predict(expected);
    if (planned.isNew) {
      const fetched = await FetchedFiles.in(this.disk.fetchedDir);
      const items = printedItems(request, planned.artworks, (url) => fetched.addressOf(url));
      await this.report.planned(planned, { items, predictedPeakBytes: expected.peakBytes });
    }
    await this.memory.reserve(expected.need, {
      advise: () => adviseOn(request.orders, toPredict),
      needIn: (budgetBytes) =>
        predictNeed({ ...input, settings: this.memory.settingsIn(budgetBytes) }, factors),
    });
  }

  /** Releases the reserved memory and logs the memory summary; a second call does nothing. */
  end(): void {
    this.memory.end();
  }
}
