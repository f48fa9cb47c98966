import type { GangSheet, GangSheetAccepted } from '../../../../src/http/contract/gang-sheet.ts';
import { until } from '../../processes/until.ts';
import type { Answer, Call, RunningService } from '../running-service.ts';

/** API keys of an attacker and of a victim. */
export const TWO_KEYS = 'attacker:the-secret-of-the-attacker-1,victim:the-secret-of-the-victim-22';

const SECRETS = {
  attacker: 'the-secret-of-the-attacker-1',
  victim: 'the-secret-of-the-victim-22',
} as const;

/** One caller of a service that has the keys `TWO_KEYS`. */
export function clientOf(service: Pick<RunningService, 'call'>, who: keyof typeof SECRETS) {
  const authorization = `Bearer ${SECRETS[who]}`;
  const call = <Body>(request: Call): Promise<Answer<Body>> =>
    service.call<Body>({ ...request, headers: { ...request.headers, authorization } });
  const read = async (id: string): Promise<GangSheet> =>
    (await call<GangSheet>({ path: `/gangsheets/${id}` })).body;
  return {
    authorization,
    call,
    read,
    /** Sends a job, which must be accepted. */
    async submit(body: unknown): Promise<string> {
      const answer = await call<GangSheetAccepted>({ method: 'POST', path: '/gangsheets', body });
      if (answer.status === 202) return answer.body.id;
      throw new Error(`${who} got ${answer.status}: ${JSON.stringify(answer.body)}`);
    },
    cancel: (id: string) => call<GangSheet>({ method: 'DELETE', path: `/gangsheets/${id}` }),
    untilEnded: (id: string): Promise<GangSheet> =>
      until(`${id} has ended`, async () => {
        const job = await read(id);
        return ['succeeded', 'failed', 'cancelled'].includes(job.status) && job;
      }),
  };
}
