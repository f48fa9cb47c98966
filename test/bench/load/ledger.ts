/** What was ordered under which key, to be held against what the service has made of it. */
import type { GangSheet, GangSheetPage } from '../../../src/http/contract/gang-sheet.ts';
import type { Received } from '../../support/service/webhook-receiver.ts';
import { eventsUnderTwoIds } from '../events-under-two-ids.ts';

export interface Ordered {
  readonly key: string;
  readonly shop: string;
  readonly body: string;
  readonly pieces: number;
  /** Has it a webhook? */
  readonly isTold: boolean;
  /** Every id that it was answered with: there must be one. */
  readonly ids: Set<string>;
}

export class Ledger {
  readonly #orders = new Map<string, Ordered>();

  add(order: Omit<Ordered, 'ids'>): Ordered {
    const ordered = { ...order, ids: new Set<string>() };
    this.#orders.set(order.key, ordered);
    return ordered;
  }

  /** An order of that shop that was answered, if there is one; `share` in 0 to 1 chooses. */
  someOf(shop: string, share: number): Ordered | undefined {
    const all = [...this.#orders.values()].filter((one) => one.shop === shop && one.ids.size > 0);
    return all[Math.floor(share * all.length)];
  }

  /** Sent, and never answered: whether there is a job of it nobody knows yet. */
  get unanswered(): readonly Ordered[] {
    return [...this.#orders.values()].filter(({ ids }) => ids.size === 0);
  }

  forget({ key }: Ordered): void {
    this.#orders.delete(key);
  }

  /** Everything that is wrong with the jobs that there are; empty: all is as ordered. */
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

  /** Everything that is wrong with what the shops were told of the ends of their jobs. */
  faultsOfNews(received: readonly Received[]): readonly string[] {
    const told = new Set(received.map(({ event }) => event.data.id));
    const orders = [...this.#orders.values()];
    const idsOf = (isTold: boolean) =>
      orders.filter((order) => order.isTold === isTold).flatMap(({ ids }) => [...ids]);
    return [
      ...idsOf(true).flatMap((id) => (told.has(id) ? [] : [`nobody was told of job ${id}`])),
      ...idsOf(false).flatMap((id) => (told.has(id) ? [`job ${id} was told of unasked`] : [])),
      ...eventsUnderTwoIds(received).map((event) => `${event} came under two ids`),
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

/** All jobs of a shop, page by page. */
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
