import { fastify, type FastifyHttpOptions } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { ArrivalConfig } from '../config/settings/server.ts';
import { ServiceError } from '../errors.ts';
import { SHUTTING_DOWN } from '../jobs/shutting-down.ts';
import type { Log } from '../telemetry/logger.ts';
import { determineClients, type ProxyRule } from './access/client-ip.ts';
import { guardRoutes, type GuardInput } from './access/guard.ts';
import { limitRequests, type LimitInput } from './access/limit-requests.ts';
import { ResendLimit } from './access/resend-limit.ts';
import type { App } from './app.ts';
import { acceptArtworkOnly } from './bodies/artwork-body.ts';
import { boundBodies } from './bodies/body-room.ts';
import { acceptJsonOnly } from './bodies/json-body.ts';
import { describeRoutes } from './openapi/openapi.ts';
import { answerConnectionError, countOpenResponses } from './problems/answer-connection-error.ts';
import { answerFrameworkError, answerProblems } from './problems/answer-problems.ts';
import { allowOrigins } from './protocol/cors.ts';
import { Downloads } from './protocol/downloads.ts';
import type { Holdings } from './protocol/holdings.ts';
import { keepHttpRules } from './protocol/keep-http-rules.ts';
import { withMethodNotAllowed } from './protocol/method-not-allowed.ts';
import { PendingRequests } from './protocol/pending-requests.ts';
import { RequestLog } from './protocol/request-log.ts';
import { addSecurityHeaders } from './protocol/security-headers.ts';
import { Turns } from './protocol/take-turns.ts';
import { compileRouteCheck } from './requests/validate-route.ts';
import { addJsonRoutes, type RoutesInput } from './routes/all-routes.ts';
import { addArtworkRoutes } from './routes/artworks.ts';

export interface HttpServerInput {
  /** The parts of the service behind the routes. */
  readonly service: Omit<
    RoutesInput,
    'holdings' | 'pending' | 'downloads' | 'resends' | 'maxWaitSeconds' | 'isEnding'
  >;
  readonly log: Log;
  readonly limits: { readonly maxBodyBytes: number };
  readonly arrival: ArrivalConfig;
  readonly access: GuardInput;
  /** Origins of pages that may call the API. */
  readonly origins: readonly string[];
  readonly fairUse: LimitInput & ProxyRule;
  /** Counts what requests in progress hold. */
  readonly holdings: Holdings;
  /** Whether the service was asked to end. It may go on for a moment so that load balancers notice. */
  readonly isEnding?: () => boolean;
}

/** Creates the HTTP server, which does not listen yet. `close` ends waits and lets downloads finish. */
export function createHttpServer(input: HttpServerInput): App {
  const { holdings, isEnding = () => false } = input;
  const turns = new Turns(holdings);
  const downloads = new Downloads(holdings);
  const app: App = fastify(serverOptions(input, turns));
  const pending = new PendingRequests(holdings);
  app.setValidatorCompiler(compileRouteCheck);
  // The schema types already ensure that responses follow the contract; fastify's serializers would coerce
  // values and drop keys.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  turns.takeAll(app);
  downloads.limitLargeAnswers(app);
  addSecurityHeaders(app);
  countOpenResponses(app);
  keepHttpRules(app);
  determineClients(app, input.fairUse);
  closeConnectionsOnceEnding(app, isEnding);
  allowOrigins(app, input.origins);
  app.addHook('preClose', (done) => {
    pending.endAll(
      new ServiceError(SHUTTING_DOWN.reason, SHUTTING_DOWN.detail, { retryable: true }),
    );
    done();
  });
  acceptJsonOnly(app);
  answerProblems(app, input.limits);
  describeRoutes(app, input.service.version);
  const routes: RoutesInput = {
    ...input.service,
    holdings,
    pending,
    downloads,
    resends: new ResendLimit(input.fairUse.nowMs),
    maxWaitSeconds: input.arrival.maxWaitSeconds,
    isEnding,
  };
  app.register((known: App, _options, done) => {
    guardRoutes(known, input.access);
    // Added around both kinds of routes, so uploads and other requests count in the same window.
    limitRequests(known, input.fairUse);
    known.register((scope: App, _scopeOptions, scopeDone) => {
      boundBodies(scope, { maxBodyBytes: input.limits.maxBodyBytes, holdings });
      withMethodNotAllowed(scope, () => addJsonRoutes(scope, routes));
      scopeDone();
    });
    known.register((scope: App, _scopeOptions, scopeDone) => {
      acceptArtworkOnly(scope);
      withMethodNotAllowed(scope, () => addArtworkRoutes(scope, routes));
      scopeDone();
    });
    done();
  });
  return app;
}

function serverOptions(
  { log, limits, arrival }: HttpServerInput,
  turns: Turns,
): FastifyHttpOptions<Server> {
  return {
    loggerInstance: log,
    logController: new RequestLog(),
    bodyLimit: limits.maxBodyBytes,
    genReqId: requestIdOf,
    // Slow clients: during a request, a connection without traffic for 5 minutes is dropped; by design, the longest silence
    // occurs while a quote is computed. By default, Node checks for late requests only every 30 s.
    http: {
      headersTimeout: arrival.headersMs,
      requestTimeout: arrival.requestMs,
      connectionsCheckingInterval: Math.min(1000, arrival.headersMs),
      // Our own check explains the refusal.
      requireHostHeader: false,
    },
    requestTimeout: arrival.requestMs,
    keepAliveTimeout: arrival.keepAliveMs,
    connectionTimeout: 300_000,
    // During shutdown, requests on open connections still get their real response or a problem.
    return503OnClosing: false,
    clientErrorHandler: answerConnectionError,
    // No hook runs for these, but their responses have to wait as well.
    frameworkErrors: (error, request, reply) =>
      turns.take(reply, () => answerFrameworkError(error, request, reply)),
  };
}

/** Clients and balancers then open their next connection elsewhere. */
function closeConnectionsOnceEnding(app: App, isEnding: () => boolean): void {
  app.addHook('onSend', (_request, reply, payload) => {
    if (isEnding()) reply.header('connection', 'close');
    return Promise.resolve(payload);
  });
}

/** Keeps the caller's own id if it is harmless in a log and in a header. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
