import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { finalProblem, PROBLEM_TYPE } from './answer-problems.ts';
import { STATUS_CODES } from '../../network/node-http.ts';
import type { App } from '../app.ts';
import { problemBody, problemKinds, type AnswerableProblem } from './problem.ts';

/** Number of responses in progress on each connection. */
const responding = new WeakMap<Socket, number>();

/** Counts responses in progress, which `answerConnectionError` must not interrupt. */
export function countOpenResponses(app: App): void {
  const count = (socket: Socket, change: number) =>
    responding.set(socket, (responding.get(socket) ?? 0) + change);
  app.addHook('onSend', ({ raw }) => {
    count(raw.socket, 1);
    return Promise.resolve();
  });
  app.addHook('onResponse', ({ raw }) => {
    count(raw.socket, -1);
    return Promise.resolve();
  });
}

/** Responds to bytes that are not an HTTP request, and to a request that never completes. */
export function answerConnectionError(error: Error & { code?: string }, socket: Socket): void {
  // During another response, the client would read this one as part of it.
  const canAnswer = socket.writable && (responding.get(socket) ?? 0) === 0;
  if (error.code !== 'ECONNRESET' && canAnswer) {
    const problem = connectionProblem(error.code);
    const { status } = problemKinds[problem.code];
    const body = JSON.stringify(problemBody(problem));
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n` +
        `X-Request-Id: ${randomUUID()}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}

function connectionProblem(code: string | undefined): AnswerableProblem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const late = finalProblem('request_timeout', 'The request did not arrive in time.');
    return { ...late, retryable: true };
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return finalProblem('header_too_large', 'The request headers must be at most 16 KiB.');
  }
  return finalProblem('malformed_http', 'The bytes received are not an HTTP request.');
}
