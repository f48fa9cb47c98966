/** Records which orders were sent under which keys, to compare them with the service's jobs. */
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import type { Received } from '../../support/service/webhook-receiver.ts';
import { eventsUnderTwoIds } from '../events-under-two-ids.ts';

export interface Ordered {
  readonly key: string;
  readonly shop: string;
  readonly body: string;
  readonly pieces: number;
  readonly hasWebhook: boolean;
  /** Every job id that was returned for the order. There must be exactly one. */
  readonly ids: Set<string>;
}

export class Ledger {
  readonly #orders = new Map<string, Ordered>();

  add(order: Omit<Ordered, 'ids'>): Ordered {
    const ordered = { ...order, ids: new Set<string>() };
    this.#orders.set(order.key, ordered);
    return ordered;
  }

  /** Returns one of a shop's accepted orders, chosen by `share` (0 to 1), if there is one. */
  someOf(shop: string, share: number): Ordered | undefined {
    const all = [...this.#orders.values()].filter((one) => one.shop === shop && one.ids.size > 0);
    return all[Math.floor(share * all.length)];
  }

  /** Orders that were sent but never answered, so it is unknown whether there is a job. */
  get unanswered(): readonly Ordered[] {
    return [...this.#orders.values()].filter(({ ids }) => ids.size === 0);
  }

  forget({ key }: Ordered): void {
    this.#orders.delete(key);
  }

  /** Returns all differences between the orders and the service's jobs. */
  faultsOf(jobs: readonly GangSheet[]): readonly string[] {
    const byId = new Map(jobs.map((job) => [job.id, job]));
    const known = new Set<string>();
    const faults = [...this.#orders.values()].flatMap((order) => {
      for (const id of order.ids) known.add(id);
      return faultsOfOrder(order, byId);
    });
    const unknown = jobs.filter(({ id }) => !known.has(id));
    return [...faults, ...unknown.map(({ id }) => `job ${id} was never ordered`)];
  }

  /** Returns all faults in the webhooks that the shops received when their jobs ended. */
  faultsOfEvents(received: readonly Received[]): readonly string[] {
    const known = new Set(received.map(({ event }) => event.data.id));
    const orders = [...this.#orders.values()];
    const idsOf = (hasWebhook: boolean) =>
      orders.filter((order) => order.hasWebhook === hasWebhook).flatMap(({ ids }) => [...ids]);
    return [
      ...idsOf(true).flatMap((id) => (known.has(id) ? [] : [`no webhook arrived for job ${id}`])),
      ...idsOf(false).flatMap((id) => (known.has(id) ? [`unexpected webhook for job ${id}`] : [])),
      ...eventsUnderTwoIds(received).map((event) => `${event} arrived under two ids`),
    ];
  }
}

function faultsOfOrder({ key, ids, pieces }: Ordered, jobs: ReadonlyMap<string, GangSheet>) {
  const [id] = ids;
  if (id === undefined || ids.size > 1) return [`order ${key} has ${ids.size} jobs`];
  const job = jobs.get(id);
  if (job === undefined) return [`job ${id} of order ${key} is lost`];
  if (job.status !== 'succeeded')
    return [`job ${id} is ${job.status}: ${job.problem?.detail ?? ''}`];
  const printed = job.parts.reduce((sum, part) => sum + part.placements, 0);
  return printed === pieces ? [] : [`job ${id} has ${printed} pieces instead of ${pieces}`];
}

/** Reads all jobs of a shop, page by page. */
export async function allJobs(
  get: (path: string) => Promise<GangSheetPage>,
): Promise<readonly GangSheet[]> {
  const jobs: GangSheet[] = [];
  let next: string | null = '/gangsheets?limit=100';
  while (next !== null) {
    const page: GangSheetPage = await get(next);
    jobs.push(...page.gangsheets);
    next = page.links.next;
  }
  return jobs;
}
