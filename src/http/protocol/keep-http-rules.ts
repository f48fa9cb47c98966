import type { IncomingMessage, ServerResponse } from 'node:http';
import { finalProblem, sendProblem } from '../problems/answer-problems.ts';
import type { App } from '../app.ts';
import type { AnswerableProblem } from '../problems/problem.ts';

/**
 * What HTTP/1.1 asks of a server, and Node leaves alone or answers without a word: one host, no
 * framing that a proxy could read otherwise, and `Expect`. Bodies that wait for `100 Continue` are
 * asked for when their request was let in.
 */
export function keepHttpRules(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    const fault = faultOf(request.raw);
    if (fault !== null) return sendProblem(reply.header('connection', 'close'), fault);
  });
  app.addHook('preParsing', (request, reply) => {
    if (isWaiting(request.raw)) reply.raw.writeContinue();
    return Promise.resolve();
  });
  // Node tells of these instead of the request; they go the way of any other.
  const route = (request: IncomingMessage, response: ServerResponse) =>
    app.routing(request, response);
  app.server.on('checkContinue', route).on('checkExpectation', route);
}

function faultOf({ headers, httpVersion, rawHeaders }: IncomingMessage): AnswerableProblem | null {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  // RFC 9112, section 3.2.
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion === '1.1')) {
    const detail = `A request must have one Host header, received ${hosts.length}.`;
    return finalProblem('malformed_http', detail);
  }
  const { 'transfer-encoding': coding, expect } = headers;
  // RFC 9112, section 6.1: what else it says would be taken for a part of the body.
  if (coding !== undefined && (httpVersion !== '1.1' || coding.toLowerCase() !== 'chunked')) {
    const detail = 'The only transfer coding is chunked, and only in HTTP/1.1.';
    return finalProblem('malformed_http', detail);
  }
  if (expect === undefined || httpVersion !== '1.1' || isContinue(expect)) return null;
  return finalProblem('expectation_failed', 'The only expectation that is met is 100-continue.');
}

function isWaiting({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.expect !== undefined && isContinue(headers.expect);
}

/** RFC 9110, section 10.1.1. */
function isContinue(expect: string): boolean {
  return expect.toLowerCase() === '100-continue';
}
