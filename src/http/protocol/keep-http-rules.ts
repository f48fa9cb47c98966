import type { IncomingMessage, ServerResponse } from 'node:http';
import { finalProblem, sendProblem } from '../problems/answer-problems.ts';
import type { App } from '../app.ts';
import type { AnswerableProblem } from '../problems/problem.ts';

/**
 * Enforces HTTP/1.1 rules that Node ignores or enforces without an explanation: a single host, framing that
 * no proxy can read differently, and `Expect`. A body that waits for `100 Continue` is requested only once
 * the guard has admitted its request.
 */
export function keepHttpRules(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    const fault = faultOf(request.raw);
    if (fault !== null) return sendProblem(reply.header('connection', 'close'), fault);
  });
  app.addHook('preParsing', (request, reply) => {
    if (awaitsContinue(request.raw)) reply.raw.writeContinue();
    return Promise.resolve();
  });
  // Node emits these events instead of 'request'; both are handled like any request.
  const route = (request: IncomingMessage, response: ServerResponse) =>
    app.routing(request, response);
  app.server.on('checkContinue', route).on('checkExpectation', route);
}

function faultOf({ headers, httpVersion, rawHeaders }: IncomingMessage): AnswerableProblem | null {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  // RFC 9112, section 3.2.
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion === '1.1')) {
    const detail = `A request must have exactly one Host header, received ${hosts.length}.`;
    return finalProblem('malformed_http', detail);
  }
  const { 'transfer-encoding': coding, expect } = headers;
  // RFC 9112, section 6.1: a proxy could read any other coding as a different body.
  if (coding !== undefined && (httpVersion !== '1.1' || coding.toLowerCase() !== 'chunked')) {
    const detail = 'The only supported Transfer-Encoding is chunked, in HTTP/1.1.';
    return finalProblem('malformed_http', detail);
  }
  if (expect === undefined || httpVersion !== '1.1' || isContinue(expect)) return null;
  return finalProblem('expectation_failed', 'The only supported Expect value is 100-continue.');
}

function awaitsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.expect !== undefined && isContinue(headers.expect);
}

/** RFC 9110, section 10.1.1. */
function isContinue(expect: string): boolean {
  return expect.toLowerCase() === '100-continue';
}
