import type { Jobs } from '../../jobs/jobs.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';

const RETRY_AFTER_SECONDS = 10;

interface ProbesInput {
  readonly jobs: Pick<Jobs, 'notReady'>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  readonly version: string;
}

/** GET /healthz, /readyz and /metrics: for the platform, the balancer and the scraper. */
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
      if (!notReady) return { ready: true, reason: null, detail: 'New work is taken.' };
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
  summary: 'Does the process answer?',
  response: answers({ 200: { description: 'It does.', schema: 'Health' } }, []),
};

const readinessSchema = {
  operationId: 'getReadiness',
  tags: ['operation'],
  summary: 'Is new work taken?',
  response: answers(
    {
      200: { description: 'New work is taken.', schema: 'Readiness' },
      503: { description: 'Not just now, and why.', schema: 'Readiness' },
    },
    [],
  ),
};

const metricsSchema = {
  operationId: 'getMetrics',
  tags: ['operation'],
  summary: 'Metrics of both processes in the Prometheus text format.',
  response: answers(
    {
      200: {
        description: 'The metrics.',
        mediaType: 'text/plain',
        example: 'gangsheet_incidents_total{class="brake"} 1\n',
      },
    },
    [],
  ),
};
