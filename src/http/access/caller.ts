import type { Job } from '../../jobs/job.ts';
import type { FastifyRequest } from '../app.ts';

/** Whose request it is. */
export interface Caller {
  /** Name of the API key; null while the service is open to everybody. */
  readonly owner: string | null;
}

/** Somebody who was handed a signed link, and may see what it leads to. */
export const LINK_HOLDER = Symbol('holder of a signed link');

export type Visitor = Caller | typeof LINK_HOLDER;

const visitors = new WeakMap<FastifyRequest, Visitor>();

export function letIn(request: FastifyRequest, visitor: Visitor): void {
  visitors.set(request, visitor);
}

/** @throws Error for a route that let somebody in without asking who it is: a fault of this code */
export function visitorOf(request: FastifyRequest): Visitor {
  const visitor = visitors.get(request);
  if (visitor === undefined) throw new Error('nobody was let in by this request');
  return visitor;
}

/** @throws Error for a route that signed links open */
export function callerOf(request: FastifyRequest): Caller {
  const visitor = visitorOf(request);
  if (visitor === LINK_HOLDER) throw new Error('the holder of a link is no caller');
  return visitor;
}

/** A job belongs to the key that it was submitted with. */
export function maySee(visitor: Visitor, { owner }: Job): boolean {
  return visitor === LINK_HOLDER || visitor.owner === owner;
}
