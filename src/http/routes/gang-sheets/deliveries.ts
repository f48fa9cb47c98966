import { Type } from 'typebox';
import { ServiceError } from '../../../errors.ts';
import type { Delivery } from '../../../webhooks/delivery.ts';
import type { DeliveryStore } from '../../../webhooks/delivery-store.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { callerOf } from '../../access/caller.ts';
import { clientOf } from '../../access/client-of.ts';
import { MAX_RESENT, type ResendLimit } from '../../access/resend-limit.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import {
  deliveryIdSchema,
  type DeliveryAnswer,
  type DeliveryPageAnswer,
} from '../../contract/delivery.ts';
import { jobIdSchema } from '../../contract/gang-sheet.ts';
import { DEFAULT_PAGE, pageQuery } from '../../contract/fields/page.ts';
import { sendProblem } from '../../problems/answer-problems.ts';
import type { Links } from '../../resources/links.ts';
import { nextLink } from '../../resources/next-link.ts';
import { findJob, jobPath } from './find-job.ts';

interface DeliveriesInput {
  readonly jobs: Pick<Jobs, 'head'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'sendAgain'>;
  readonly links: Links;
  readonly resends: ResendLimit;
}

/** Adds the route that lists the webhook deliveries of a job and the route that resends one of them. */
export function addDeliveryRoutes(
  app: App,
  { jobs, deliveries, links, resends }: DeliveriesInput,
): void {
  app.get(
    '/gangsheets/:id/deliveries',
    { schema: listSchema },
    async (request): Promise<DeliveryPageAnswer> => {
      const { id } = await findJob(jobs, request.params.id, callerOf(request));
      const { before, limit = DEFAULT_PAGE } = request.query;
      const page = await deliveries.list({ jobId: id, before, limit });
      const next = nextLink(links.deliveries(id), page.next, { limit });
      return { deliveries: page.deliveries.map(answerOf), links: { next } };
    },
  );
  app.post(
    '/gangsheets/:id/deliveries/:deliveryId',
    { schema: againSchema },
    async (request, reply) => {
      const { id } = await findJob(jobs, request.params.id, callerOf(request));
      const deliveryId = request.params.deliveryId.toLowerCase();
      const tooSoon = resends.take(clientOf(request), `${id} ${deliveryId}`);
      if (tooSoon !== null) return sendProblem(reply, tooSoon);
      const delivery = await deliveries.sendAgain(id, deliveryId, new Date().toISOString());
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

const listSchema = {
  operationId: 'listDeliveries',
  tags: ['gang sheets'],
  summary: 'List the webhook deliveries for a gang sheet with every attempt, newest first.',
  params: jobPath,
  querystring: pageQuery,
  response: answers({ 200: { description: 'One page of deliveries.', schema: 'DeliveryPage' } }, [
    'not_found',
    'invalid_request',
  ]),
};

const againSchema = {
  operationId: 'sendDeliveryAgain',
  tags: ['gang sheets'],
  summary: 'Resend an event immediately, with the same id, whatever its state.',
  description: `The same event can be resent once per minute, and a key or, without keys, an address can resend ${MAX_RESENT} events per minute. Further requests get 429 with \`Retry-After\`.`,
  params: Type.Object({ id: jobIdSchema, deliveryId: deliveryIdSchema }),
  response: answers(
    { 202: { description: 'The event is about to be sent.', schema: 'Delivery' } },
    ['not_found', 'rate_limited'],
  ),
};
