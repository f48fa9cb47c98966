import { Type } from 'typebox';
import { isFinal, type Job } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { MAX_WAIT_SECONDS } from '../../contract/limits.ts';
import { sendProblem } from '../../problems/answer-problems.ts';
import { callerOf } from '../../access/caller.ts';
import { onceKeyOf, parseIdempotencyKey } from '../../protocol/idempotency-key.ts';
import { requestBody, takesBody } from './request-body.ts';
import type { OpenWaits } from '../../protocol/open-waits.ts';
import { preferredWaitSeconds } from '../../protocol/prefer.ts';
import { readGangSheetRequest } from '../../requests/read-request.ts';
import type { WebhookRules } from '../../requests/read-webhook.ts';
import { acceptedOf } from '../../resources/resource.ts';
import { wholeGangSheet } from '../../resources/whole-gang-sheet.ts';

interface CreateInput {
  readonly jobs: Pick<Jobs, 'submit' | 'waitFor' | 'items'>;
  readonly waits: OpenWaits;
  readonly links: Links;
  readonly webhookRules: WebhookRules;
}

/** POST /gangsheets: takes the orders, and waits for the result when it is asked to. */
export function addCreateRoute(app: App, input: CreateInput): void {
  const { jobs, waits, links, webhookRules } = input;
  app.post('/gangsheets', { schema }, async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const once = typeof key === 'string' ? parseIdempotencyKey(key) : undefined;
    if (once === null) return sendProblem(reply, badKey);
    const { request: wanted, webhook } = readGangSheetRequest(request.body, webhookRules);
    const taken = await jobs.submit(wanted, {
      ...callerOf(request),
      ...(webhook && { webhook }),
      ...(once !== undefined && { once: onceKeyOf(once, request.body) }),
    });
    reply.header('location', links.gangSheet(taken.id));

    const seconds = preferredWaitSeconds(request.headers.prefer);
    // What is sent again gets the answer of the first time, whatever became of the job meanwhile.
    if (seconds === null)
      return reply.code(202).send(acceptedOf({ ...taken, status: 'queued' }, links));

    reply.header('preference-applied', `wait=${seconds}`);
    const job = await waitForEnd(taken, { response: reply.raw, ms: seconds * 1000 });
    return isFinal(job.status)
      ? reply.code(200).send(wholeGangSheet(job, { jobs, links }))
      : reply.code(202).send(acceptedOf(job, links));
  });

  async function waitForEnd(job: Job, end: Parameters<OpenWaits['run']>[0]): Promise<Job> {
    return (await waits.run(end, (signal) => jobs.waitFor(job.id, signal))) ?? job;
  }
}

const badKey = {
  code: 'bad_idempotency_key',
  detail: 'Idempotency-Key must be 1 to 255 visible characters of ASCII, in quotes or without.',
  retryable: false,
} as const;

const schema = {
  operationId: 'createGangSheet',
  tags: ['gang sheets'],
  summary: 'Take orders and make gang sheets of them.',
  description: `Answers at once. With \`Prefer: wait=N\` (RFC 7240, at most ${MAX_WAIT_SECONDS} s) it waits for the result, and answers 200 with it when it is there in time. With \`Idempotency-Key\` the same request can be sent again: it is taken once, for as long as its job is kept.`,
  ...requestBody,
  headers: Type.Object({
    prefer: Type.Optional(
      Type.String({ description: '`wait=N`, seconds.', examples: ['wait=30'] }),
    ),
    'idempotency-key': Type.Optional(
      Type.String({
        description:
          'Of your choice, a new one for every new request; a UUID, or the number of the order.',
        examples: ['8e03978e-40d5-43e8-bc93-6894a57f9324'],
      }),
    ),
  }),
  response: answers(
    {
      200: {
        description: 'The job has ended within the time of `Prefer: wait`; see `status`.',
        schema: 'GangSheet',
        headers: { 'preference-applied': 'The wait that was granted.' },
      },
      202: {
        description: 'The orders are taken.',
        schema: 'GangSheetAccepted',
        headers: { location: 'Where the gang sheet is.' },
      },
    },
    [
      ...takesBody,
      'bad_idempotency_key',
      'key_reused',
      'still_accepting',
      'does_not_fit_memory',
      'queue_full',
      'storage_full',
      'shutting_down',
    ],
  ),
};
