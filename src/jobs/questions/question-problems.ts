import { ServiceError, type Remedy } from '../../errors.ts';

const RETRY_AFTER_SECONDS = 5;

const notAvailable = {
  title: 'Renderer not available',
  retryable: true,
  details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
};

export function rendererNotReady(): ServiceError {
  const message = 'The renderer is restarting; try again in a few seconds.';
  return new ServiceError('renderer_lost', message, notAvailable);
}

/** No renderer has been ready since the service started, so none was lost. */
export function rendererStarting(): ServiceError {
  const message = 'The service has just started; try again in a few seconds.';
  const details = { ...notAvailable.details, starting: true };
  return new ServiceError('not_ready', message, { retryable: true, details });
}

/** The service was asked to end, so that it cannot answer. */
export function shuttingDown(): ServiceError {
  const message = 'The service is shutting down; try again in a few seconds.';
  const details = { retryAfterSeconds: RETRY_AFTER_SECONDS };
  return new ServiceError('shutting_down', message, { retryable: true, details });
}

/** @param reason why the renderer did not start the question within `waitedMs` */
export function neverBegun(waitedMs: number, reason: string): ServiceError {
  const message = `The renderer did not start working on this within ${Math.round(waitedMs)} ms. ${reason} Try again in a few seconds.`;
  return new ServiceError('renderer_lost', message, notAvailable);
}

/** @param max questions that one key may have waiting or in progress */
export function tooManyWaiting(max: number): ServiceError {
  const message = `${max} such requests from the same API key are already waiting for the renderer, which is the maximum.`;
  return new ServiceError('queue_full', message, {
    title: 'Too many quotes or preflights waiting',
    retryable: true,
    details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}

/** @param limitMs the limit, which is QUOTE_TIMEOUT_MS */
export function tookTooLong(limitMs: number): ServiceError {
  const message = `This took longer than ${limitMs} ms (QUOTE_TIMEOUT_MS) and was stopped.`;
  return new ServiceError('quote_timeout', message, {
    remediation: [splitRequest, raiseLimit],
    details: { limitMs },
  });
}

/**
 * @param answerMs the limit for waiting and work together
 * @param leftMs what waiting had left of it
 */
export function beganTooLate(answerMs: number, leftMs: number): ServiceError {
  const waitedMs = Math.round(answerMs - leftMs);
  const message = `This waited ${waitedMs} ms for the renderer and could not be completed in the rest of ${answerMs} ms, so it was stopped. Try again in a few seconds.`;
  return new ServiceError('quote_timeout', message, {
    retryable: true,
    details: { limitMs: answerMs, waitedMs, retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}

/** The renderer died while it was working on the question. */
export function endedRenderer(isCertain: boolean): ServiceError {
  const message = isCertain
    ? 'The renderer died while it was working on this request alone.'
    : 'The renderer died while it was working on this request, which may not be the cause.';
  return new ServiceError('renderer_lost', message, {
    title: 'Renderer lost',
    retryable: true,
    remediation: [splitRequest],
    details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}

/** @param retryInMs time until the question may be asked again */
export function refusedForNow(retryInMs: number): ServiceError {
  const message =
    'The same request has taken down the renderer twice, so it is refused for ten minutes.';
  return new ServiceError('renderer_lost', message, {
    title: 'Request refused because it took down the renderer',
    retryable: true,
    remediation: [splitRequest],
    details: { retryAfterSeconds: Math.ceil(retryInMs / 1000) },
  });
}

/** @param retryInMs time until the next trial */
export function circuitOpen(retryInMs: number): ServiceError {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryInMs / 1000));
  const message = `The renderer died repeatedly while it was idle. New work is refused; the next trial begins in ${retryAfterSeconds} s.`;
  return new ServiceError('renderer_lost', message, {
    title: 'Renderer not available',
    retryable: true,
    details: { retryAfterSeconds },
  });
}

const splitRequest: Remedy = {
  action: 'split_request',
  detail: 'Send fewer orders in one request, smaller artwork, or `packing.effort` "fast".',
};
const raiseLimit: Remedy = {
  action: 'raise_quote_timeout',
  detail: 'Raise QUOTE_TIMEOUT_MS if requests of this size are expected.',
};
