import { Type } from 'typebox';
import { isFinal, type Job } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers, WHILE_STORAGE_FAILS } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { sendProblem } from '../../problems/answer-problems.ts';
import { callerOf } from '../../access/caller.ts';
import { onceKeyOf, parseIdempotencyKey } from '../../protocol/idempotency-key.ts';
import { requestBody, takesBody } from './request-body.ts';
import type { PendingRequests } from '../../protocol/pending-requests.ts';
import { grantedWaitSeconds } from '../../protocol/prefer.ts';
import { readGangSheetRequest } from '../../requests/read-request.ts';
import type { WebhookRules } from '../../requests/read-webhook.ts';
import { acceptedOf } from '../../resources/resource.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';
import { sendLong } from './sending/send-long.ts';

interface CreateInput {
  readonly jobs: Pick<Jobs, 'submit' | 'waitFor' | 'head' | 'items' | 'warnings'>;
  readonly pending: PendingRequests;
  readonly links: Links;
  readonly webhookRules: WebhookRules;
  readonly maxWaitSeconds: number;
  readonly onWebhook?: () => void;
}

/** Adds POST /gangsheets, which accepts orders and waits for the result on request. */
export function addCreateRoute(app: App, input: CreateInput): void {
  const { jobs, pending, links, webhookRules, maxWaitSeconds, onWebhook } = input;
  app.post('/gangsheets', { schema }, async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const once = typeof key === 'string' ? parseIdempotencyKey(key) : undefined;
    if (once === null) return sendProblem(reply, badKey);
    const { request: wanted, webhook } = await readGangSheetRequest(request.body, webhookRules);
    const taken = await jobs.submit(wanted, {
      ...callerOf(request),
      ...(webhook && { webhook }),
      ...(once !== undefined && { once: await onceKeyOf(once, request.body) }),
    });
    if (webhook) onWebhook?.();
    reply.header('location', links.gangSheet(taken.id));

    const seconds = grantedWaitSeconds(request.headers.prefer, maxWaitSeconds);
    if (seconds === null) return reply.code(202).send(acceptedOf(taken, links));

    reply.header('preference-applied', `wait=${seconds}`);
    const job = await waitForEnd(taken, { reply, ms: seconds * 1000 });
    const result = isFinal(job.status) ? await wholeGangSheet(job, { jobs, links }) : null;
    return result === null
      ? reply.code(202).send(acceptedOf(job, links))
      : sendLong(reply.code(200), result);
  });

  async function waitForEnd(job: Job, end: Parameters<PendingRequests['run']>[0]): Promise<Job> {
    return (await pending.run(end, (signal) => jobs.waitFor(job.id, signal))) ?? job;
  }
}

const badKey = {
  code: 'bad_idempotency_key',
  detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters, with or without quotes.',
  retryable: false,
} as const;

const schema = {
  operationId: 'createGangSheet',
  tags: ['gang sheets'],
  summary: 'Create a gang sheet.',
  description:
    'Accepts the orders and responds immediately. With `Prefer: wait=N` (RFC 7240), the service waits for the job, for at most `MAX_WAIT_SECONDS`, and responds with 200 and the result if the job ends in time. `Preference-Applied` gives the wait that was granted. With `Idempotency-Key`, a request can be retried safely: as long as the job is kept, a retry returns the same job, with its current status, and does not create a second one.',
  ...requestBody,
  headers: Type.Object({
    prefer: Type.Optional(
      Type.String({ description: 'Time to wait, as `wait=N` in seconds.', examples: ['wait=20'] }),
    ),
    'idempotency-key': Type.Optional(
      Type.String({
        description: 'Any string, unique per request, such as a UUID or your order number.',
        examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
      }),
    ),
  }),
  response: answers(
    {
      200: {
        description:
          'The job ended within the time given in `Prefer: wait`; `status` gives the outcome.',
        schema: 'GangSheet',
        headers: { 'preference-applied': 'Wait that was granted.' },
      },
      202: {
        description: 'The orders are accepted.',
        schema: 'GangSheetAccepted',
        headers: { location: 'Gang sheet URL.' },
      },
    },
    [
      ...takesBody,
      'bad_idempotency_key',
      'key_reused',
      'still_accepting',
      'does_not_fit_memory',
      'queue_full',
      'renderer_lost',
      'storage_full',
      ...WHILE_STORAGE_FAILS,
      'shutting_down',
    ],
  ),
};
