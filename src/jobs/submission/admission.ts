import { ServiceError } from '../../errors.ts';
import type { DiskRoom } from '../../storage/disk-room.ts';
import type { HeldWrites } from '../../storage/held-writes.ts';
import type { JobLimits } from '../jobs-input.ts';
import type { NotReady, Submitter } from '../jobs.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { circuitOpen } from '../questions/question-problems.ts';
import { memoryTooHigh } from '../queue/memory-too-high.ts';
import type { RendererPort } from '../renderer-port.ts';
import { SHUTTING_DOWN } from '../shutting-down.ts';
import type { JobStores } from '../stores/job-stores.ts';

export interface AdmissionDeps {
  readonly stores: Pick<JobStores, 'jobs' | 'transactions'>;
  readonly queue: Pick<JobQueue, 'isStopping' | 'waiting' | 'meanJobSeconds'>;
  readonly renderer: RendererPort;
  readonly room: Pick<DiskRoom, 'check'>;
  readonly writes: Pick<HeldWrites, 'holding' | 'refuseNewWork'>;
  readonly limits: Pick<JobLimits, 'queueLimit' | 'queuedPerKey'>;
}

/** A request that is being stored. */
type Slot = Pick<Submitter, 'owner'>;

const MIN_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 600;

/** Decides whether another job is accepted. */
export class Admission {
  readonly #deps: AdmissionDeps;
  /** Submitters of requests that are being stored; these have a slot in the queue, but no row yet. */
  readonly #arriving = new Set<Slot>();

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a slot in the queue for a new job while its artwork is written to disk, so that requests that would be
   * refused are not written first.
   * @returns a function that releases it
   * @throws ServiceError `queue_full`, `storage_full`, `storage_failed` (all retryable), `shutting_down`,
   *   `renderer_lost` (retryable)
   */
  async takeSlot({ owner }: Submitter): Promise<() => void> {
    this.#assertCircuitClosed();
    this.#deps.writes.refuseNewWork();
    const slot = { owner };
    this.#arriving.add(slot);
    const release = (): void => void this.#arriving.delete(slot);
    try {
      this.#throwIf(await this.#refusalOf(owner, () => this.#before(slot)));
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** No other job is stored until the transaction ends, in which this is called. */
  lockQueue(): Promise<void> {
    return this.#deps.stores.transactions.lock('queue');
  }

  /**
   * Makes sure that the locked queue has room for a job.
   * @throws ServiceError `queue_full` (retryable), `shutting_down`
   */
  async assertRoom(owner: string | null): Promise<void> {
    this.#throwIf(await this.#refusalOf(owner, () => []));
  }

  /** @throws ServiceError as `takeSlot` */
  async assertQueueOpen(): Promise<void> {
    this.#assertCircuitClosed();
    this.#deps.writes.refuseNewWork();
    this.#throwIf(await this.#queueRefusal(() => []));
  }

  /** @throws ServiceError `storage_full` (retryable) */
  checkDisk(): Promise<void> {
    return this.#deps.room.check();
  }

  /** Why new work would be refused; null if it would be accepted. */
  async notReady(): Promise<NotReady | null> {
    const { renderer } = this.#deps;
    const { state, retryInMs } = renderer.circuit();
    if (state === 'open') {
      return { reason: 'circuit_open', detail: circuitOpen(retryInMs).message };
    }
    if (!renderer.isReady()) {
      return renderer.hasBeenReady()
        ? { reason: 'renderer_down', detail: 'The renderer process is not running.' }
        : { reason: 'starting', detail: 'The renderer process is starting.' };
    }
    return (
      this.#storageRefusal() ??
      memoryTooHigh(renderer.memory()) ??
      (await this.#queueRefusal(() => [...this.#arriving])) ??
      (await this.#diskRefusal())
    );
  }

  #storageRefusal(): NotReady | null {
    const { holding } = this.#deps.writes;
    if (holding === null) return null;
    const { fault, detail } = holding;
    return { reason: fault === 'full' ? 'disk_full' : 'storage_failed', detail };
  }

  /** During shutdown, the shutdown itself is the better reason. */
  #assertCircuitClosed(): void {
    const { state, retryInMs } = this.#deps.renderer.circuit();
    if (state === 'open' && !this.#deps.queue.isStopping) throw circuitOpen(retryInMs);
  }

  /** The requests that took their slots before this one. */
  #before(slot: Slot): readonly Slot[] {
    const slots = [...this.#arriving];
    return slots.slice(0, slots.indexOf(slot));
  }

  /** @param arriving returns the requests that come before this one, but have no row yet */
  async #refusalOf(
    owner: string | null,
    arriving: () => readonly Slot[],
  ): Promise<NotReady | null> {
    return (await this.#queueRefusal(arriving)) ?? (await this.#ownerRefusal(owner, arriving));
  }

  async #queueRefusal(arriving: () => readonly Slot[]): Promise<NotReady | null> {
    const { queue, limits } = this.#deps;
    if (queue.isStopping) return SHUTTING_DOWN;
    const stored = await queue.waiting();
    const waiting = stored + arriving().length;
    const limit = limits.queueLimit;
    // With a limit of 0, a job is accepted only if a renderer can start it immediately.
    if (waiting < Math.max(limit, 1)) return null;
    return {
      reason: 'queue_full',
      detail: `${waiting} jobs are waiting in the queue; the limit is ${limit}.`,
    };
  }

  async #ownerRefusal(
    owner: string | null,
    arriving: () => readonly Slot[],
  ): Promise<NotReady | null> {
    const { stores, limits } = this.#deps;
    const limit = limits.queuedPerKey;
    if (limit === null || owner === null) return null;
    const stored = await stores.jobs.queuedOf(owner);
    const waiting = stored + arriving().filter((other) => other.owner === owner).length;
    if (waiting < limit) return null;
    return {
      reason: 'queue_full',
      detail: `Key ${owner} has ${waiting} jobs waiting in the queue; the limit per key is ${limit}.`,
    };
  }

  async #diskRefusal(): Promise<NotReady | null> {
    try {
      await this.checkDisk();
      return null;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { reason: 'disk_full', detail: error.message };
    }
  }

  #throwIf(refusal: NotReady | null): void {
    if (refusal === null) return;
    const { reason, detail } = refusal;
    const seconds = Math.ceil(this.#deps.queue.meanJobSeconds);
    const retryAfterSeconds = Math.min(MAX_RETRY_SECONDS, Math.max(MIN_RETRY_SECONDS, seconds));
    const code = reason === 'shutting_down' ? 'shutting_down' : 'queue_full';
    throw new ServiceError(code, detail, { retryable: true, details: { retryAfterSeconds } });
  }
}
