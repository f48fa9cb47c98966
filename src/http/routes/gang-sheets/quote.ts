import type { Jobs } from '../../../jobs/jobs.ts';
import { callerOf } from '../../access/caller.ts';
import { answers, WHILE_STARTING } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { PendingRequests } from '../../protocol/pending-requests.ts';
import { quoteAnswer } from '../../resources/quote-answer.ts';
import { readGangSheetRequest } from '../../requests/read-request.ts';
import type { WebhookRules } from '../../requests/read-webhook.ts';
import { requestBody, takesBody } from './request-body.ts';
import { sendLong } from './sending/send-long.ts';

interface QuoteInput {
  readonly jobs: Pick<Jobs, 'quote'>;
  readonly pending: PendingRequests;
  readonly webhookRules: WebhookRules;
}

/** Adds POST /gangsheets/quote, which packs without rendering. */
export function addQuoteRoute(app: App, { jobs, pending, webhookRules }: QuoteInput): void {
  app.post('/gangsheets/quote', { schema }, async (request, reply) => {
    const { request: wanted } = await readGangSheetRequest(request.body, webhookRules);
    const by = callerOf(request);
    const quote = await pending.run({ reply }, (signal) => jobs.quote(wanted, by, signal));
    return sendLong(reply, quoteAnswer(quote));
  });
}

const schema = {
  operationId: 'quoteGangSheet',
  tags: ['gang sheets'],
  summary: 'Get a quote for a request: parts, film and predicted memory use, without rendering.',
  ...requestBody,
  response: answers({ 200: { description: 'Quote.', schema: 'Quote' } }, [
    ...takesBody,
    'artwork_rejected',
    'preflight_blocked',
    'too_many_parts',
    'does_not_fit_memory',
    'queue_full',
    'shutting_down',
    WHILE_STARTING,
    'renderer_lost',
    'quote_timeout',
    'obtain_timeout',
    'memory_exhausted',
  ]),
};
