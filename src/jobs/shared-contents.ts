import type { JobRequest } from '../gang-sheet/order.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import type { JobContents } from './job.ts';

interface Held {
  readonly request: WeakRef<JobRequest>;
  readonly plan: WeakRef<Plan>;
}

/**
 * Shares the contents of packed jobs between all readers that use them at the same time: a hundred slow
 * downloads of one large sheet would otherwise keep a hundred copies in memory. The contents can be garbage
 * collected once no reader uses them; a plan never changes.
 */
export class SharedContents {
  readonly #read: (id: string) => Promise<JobContents | null>;
  readonly #held = new Map<string, Held>();
  /** What is being read, for readers that ask at the same moment. */
  readonly #reading = new Map<string, Promise<JobContents | null>>();
  readonly #collected = new FinalizationRegistry<string>((id) => {
    if (this.#held.get(id)?.plan.deref() === undefined) this.#held.delete(id);
  });

  constructor(read: (id: string) => Promise<JobContents | null>) {
    this.#read = read;
  }

  async get(id: string): Promise<JobContents | null> {
    const held = this.#held.get(id);
    const [request, plan] = [held?.request.deref(), held?.plan.deref()];
    if (request !== undefined && plan !== undefined) return { request, plan };
    const known = this.#reading.get(id);
    if (known !== undefined) return known;
    const reading = this.#readAndHold(id).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  async #readAndHold(id: string): Promise<JobContents | null> {
    const contents = await this.#read(id);
    if (contents?.plan) this.#hold(id, contents.request, contents.plan);
    return contents;
  }

  #hold(id: string, request: JobRequest, plan: Plan): void {
    this.#held.set(id, { request: new WeakRef(request), plan: new WeakRef(plan) });
    this.#collected.register(plan, id);
  }
}
