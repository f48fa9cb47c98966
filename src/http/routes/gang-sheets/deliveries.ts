import { Type } from 'typebox';
import { ServiceError } from '../../../errors.ts';
import type { Delivery } from '../../../webhooks/delivery.ts';
import type { DeliveryStore } from '../../../webhooks/delivery-store.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { callerOf } from '../../access/caller.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import {
  deliveryIdSchema,
  type DeliveryAnswer,
  type DeliveryPageAnswer,
} from '../../contract/delivery.ts';
import { jobIdSchema } from '../../contract/gang-sheet.ts';
import { MAX_PAGE } from '../../contract/limits.ts';
import type { Links } from '../../resources/links.ts';
import { findJob, jobPath } from './find-job.ts';

const DEFAULT_PAGE = 20;

interface DeliveriesInput {
  readonly jobs: Pick<Jobs, 'find'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'sendAgain'>;
  readonly links: Links;
}

/** What was sent to the webhook of a job, and sending it again. */
export function addDeliveryRoutes(app: App, { jobs, deliveries, links }: DeliveriesInput): void {
  app.get('/gangsheets/:id/deliveries', { schema: listSchema }, (request): DeliveryPageAnswer => {
    const { id } = findJob(jobs, request.params.id, callerOf(request));
    const { before, limit = DEFAULT_PAGE } = request.query;
    const page = deliveries.list({ jobId: id, before, limit });
    const next =
      page.next === null ? null : `${links.deliveries(id)}?${nextQuery(page.next, limit)}`;
    return { deliveries: page.deliveries.map(answerOf), links: { next } };
  });
  app.post(
    '/gangsheets/:id/deliveries/:deliveryId',
    { schema: againSchema },
    async (request, reply) => {
      const { id } = findJob(jobs, request.params.id, callerOf(request));
      const deliveryId = request.params.deliveryId.toLowerCase();
      const delivery = deliveries.sendAgain(id, deliveryId, new Date().toISOString());
      if (delivery === null) {
        throw new ServiceError('not_found', `Gang sheet ${id} has no delivery ${deliveryId}.`);
      }
      return reply.code(202).send(answerOf(delivery));
    },
  );
}

function answerOf(delivery: Delivery): DeliveryAnswer {
  return { ...delivery, attempts: delivery.attempts.map((attempt) => ({ ...attempt })) };
}

function nextQuery(before: string, limit: number): string {
  const search = new URLSearchParams({ limit: String(limit), before });
  return search.toString();
}

const listSchema = {
  operationId: 'listDeliveries',
  tags: ['gang sheets'],
  summary: 'What was sent to the webhook of a gang sheet, with every attempt; newest first.',
  params: jobPath,
  querystring: Type.Object(
    {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE })),
      before: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'From `links.next`.' }),
      ),
    },
    { additionalProperties: false },
  ),
  response: answers({ 200: { description: 'A page of them.', schema: 'DeliveryPage' } }, [
    'not_found',
    'invalid_request',
  ]),
};

const againSchema = {
  operationId: 'sendDeliveryAgain',
  tags: ['gang sheets'],
  summary: 'Send an event again, at once and under the same id, whatever became of it.',
  params: Type.Object({ id: jobIdSchema, deliveryId: deliveryIdSchema }),
  response: answers({ 202: { description: 'It is on its way.', schema: 'Delivery' } }, [
    'not_found',
  ]),
};
