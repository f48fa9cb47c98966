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
  const failure = failureIn(error);
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined;
  return typeof code === 'string' ? code : 'no valid response';
}

/** Whether the addresses of the host could not be found out. Some codes mean something else for a connection. */
export function isLookupFailure(error: unknown): boolean {
  const failure = failureIn(error);
  const call = failure instanceof Error && 'syscall' in failure ? failure.syscall : undefined;
  return typeof call === 'string' && /^(?:query|getaddrinfo)/.test(call);
}

/** The error of the first address that was tried. */
function failureIn(error: unknown): unknown {
  const cause = innermost(error);
  return cause instanceof AggregateError ? cause.errors[0] : cause;
}

function innermost(error: unknown): unknown {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause;
}
