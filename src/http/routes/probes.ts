import type { Jobs } from '../../jobs/jobs.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';

const RETRY_AFTER_SECONDS = 10;

interface ProbesInput {
  readonly jobs: Pick<Jobs, 'notReady'>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  readonly version: string;
}

/** Adds GET /healthz, /readyz and /metrics, for the platform, the load balancer and the scraper. */
export function addProbeRoutes(app: App, { jobs, metrics, version }: ProbesInput): void {
  app.get('/healthz', { schema: healthSchema, config: { access: 'open' } }, () => ({
    status: 'ok',
    version,
  }));

  app.get(
    '/readyz',
    { schema: readinessSchema, config: { access: 'open' } },
    async (_request, reply) => {
      const notReady = await jobs.notReady();
      if (!notReady) return { ready: true, reason: null, detail: 'New work is accepted.' };
      reply.code(503).header('retry-after', RETRY_AFTER_SECONDS);
      return { ready: false, ...notReady };
    },
  );

  app.get(
    '/metrics',
    { schema: metricsSchema, config: { access: 'metrics' } },
    async (_request, reply) => {
      const { contentType, body } = await metrics();
      return reply.header('content-type', contentType).send(body);
    },
  );
}

const healthSchema = {
  operationId: 'getHealth',
  tags: ['operation'],
  summary: 'Check that the process responds.',
  response: answers({ 200: { description: 'The process responds.', schema: 'Health' } }, []),
};

const readinessSchema = {
  operationId: 'getReadiness',
  tags: ['operation'],
  summary: 'Check whether new work is accepted.',
  response: answers(
    {
      200: { description: 'New work is accepted.', schema: 'Readiness' },
      503: { description: 'New work is refused, with the reason.', schema: 'Readiness' },
    },
    [],
  ),
};

const metricsSchema = {
  operationId: 'getMetrics',
  tags: ['operation'],
  summary: 'Get the metrics of both processes in the Prometheus text format.',
  response: answers(
    {
      200: {
        description: 'Metrics.',
        mediaType: 'text/plain',
        example: 'gangsheet_incidents_total{class="brake"} 1\n',
      },
    },
    [],
  ),
};
