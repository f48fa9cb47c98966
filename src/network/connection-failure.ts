import { AddressError } from './address-guard.ts';

/** Returns the address guard's error, however deeply a client has wrapped it; null for other errors. */
export function addressErrorIn(error: unknown): AddressError | null {
  const cause = innermost(error);
  return cause instanceof AddressError ? cause : null;
}

/**
 * Describes why a connection failed by its error code alone, because messages of the network layer may
 * name internal addresses.
 */
export function describeFailure(error: unknown): string {
  const cause = innermost(error);
  const failure: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  return typeof code === 'string' ? code : 'no valid response';
}

function innermost(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause;
}
