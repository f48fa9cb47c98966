import type { JobRequest } from '../gang-sheet/order.ts';
import type { Plan } from '../gang-sheet/plan.ts';
import type { JobContents } from './job.ts';

interface Held {
  readonly request: WeakRef<JobRequest>;
  readonly plan: WeakRef<Plan>;
}

/**
 * What packed jobs are made of, the same for all who look at it at the same time: a hundred slow
 * readers of one large sheet would else hold a hundred copies. It lies here as long as one of them
 * has it; a plan never changes.
 */
export class SharedContents {
  readonly #read: (id: string) => JobContents | null;
  readonly #held = new Map<string, Held>();
  readonly #ends = new FinalizationRegistry<string>((id) => {
    if (this.#held.get(id)?.plan.deref() === undefined) this.#held.delete(id);
  });

  constructor(read: (id: string) => JobContents | null) {
    this.#read = read;
  }

  get(id: string): JobContents | null {
    const held = this.#held.get(id);
    const [request, plan] = [held?.request.deref(), held?.plan.deref()];
    if (request !== undefined && plan !== undefined) return { request, plan };
    const contents = this.#read(id);
    if (contents?.plan) this.#hold(id, contents.request, contents.plan);
    return contents;
  }

  #hold(id: string, request: JobRequest, plan: Plan): void {
    this.#held.set(id, { request: new WeakRef(request), plan: new WeakRef(plan) });
    this.#ends.register(plan, id);
  }
}
