import type { JobHead } from '../../jobs/job.ts';
import type { FastifyRequest } from '../app.ts';

/** The caller that a request comes from. */
export interface Caller {
  /** Name of the API key; null while the service has no keys. */
  readonly owner: string | null;
}

/** Visitor with a signed link, who may see only its target. */
export const LINK_HOLDER = Symbol('holder of a signed link');

export type Visitor = Caller | typeof LINK_HOLDER;

const visitors = new WeakMap<FastifyRequest, Visitor>();

export function admit(request: FastifyRequest, visitor: Visitor): void {
  visitors.set(request, visitor);
}

/** @throws Error on a route that the guard does not protect, which is a bug */
export function visitorOf(request: FastifyRequest): Visitor {
  const visitor = visitors.get(request);
  if (visitor === undefined) throw new Error('the guard has not admitted this request');
  return visitor;
}

/** Returns the visitor, or null on a route that is open to everyone. */
export function knownVisitorOf(request: FastifyRequest): Visitor | null {
  return visitors.get(request) ?? null;
}

/** @throws Error on a route that admits signed links, which is a bug */
export function callerOf(request: FastifyRequest): Caller {
  const visitor = visitorOf(request);
  if (visitor === LINK_HOLDER) throw new Error('a request with a signed link has no caller');
  return visitor;
}

/** Returns whether a visitor may see a job. A job belongs to the key that submitted it. */
export function maySee(visitor: Visitor, { owner }: Pick<JobHead, 'owner'>): boolean {
  return visitor === LINK_HOLDER || visitor.owner === owner;
}
