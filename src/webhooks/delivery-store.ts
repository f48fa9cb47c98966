import type { Delivery, DueDelivery, Settlement } from './delivery.ts';

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  /** Pass as `before` for the next page; null on the last page. */
  readonly next: string | null;
}

export interface DeliveryFilter {
  readonly jobId: string;
  /** The `next` of an earlier page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Jobs and hosts to which no request may be sent right now. */
export interface Busy {
  readonly jobIds: readonly string[];
  readonly hosts: readonly string[];
}

/** Deliveries and their attempts. A delivery is stored with its event and removed with its job. */
export interface DeliveryStore {
  /** The delivery that has been due the longest at `at` and is not busy; null: none. */
  due(at: string, busy: Busy): Promise<DueDelivery | null>;
  /** Time at which the next delivery after `at` is due; null: there is none. */
  nextDueAfter(at: string): Promise<string | null>;
  /**
   * Records an attempt and the next step. If the delivery was resent or ended in the meantime, only the
   * attempt is recorded; if the job has been removed, nothing is recorded.
   */
  settle(due: Pick<DueDelivery, 'id' | 'dueAt'>, settlement: Settlement): Promise<void>;
  /** Stops all deliveries of a job, except those that are resent manually. */
  endWebhook(jobId: string): Promise<void>;
  /**
   * Makes every delivery that would be due after `latest` due at `to`. No wait is that long, so the
   * clock must have been set back.
   */
  bringForward(latest: string, to: string): Promise<void>;
  /** Number of deliveries that will be attempted again. */
  pending(): Promise<number>;
  /** Newest first. */
  list(filter: DeliveryFilter): Promise<DeliveryPage>;
  /**
   * Makes a delivery due immediately, with a new set of attempts; null: the job has no such
   * delivery.
   */
  sendAgain(jobId: string, id: string, at: string): Promise<Delivery | null>;
  /**
   * Calls `listener` when a delivery has become due, after it has been stored; returns a function that
   * unsubscribes.
   */
  onDue(listener: () => void): () => void;
}
