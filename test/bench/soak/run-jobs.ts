import type { RunningService } from '../../support/service/running-service.ts';
import { until } from '../../support/processes/until.ts';
import { soakJob, type SoakJob } from './soak-jobs.ts';

/** Number of jobs submitted at a time. */
const WAVE = 10;

/** The outcome of one soak job. */
export interface SoakEnd extends Pick<SoakJob, 'kind' | 'ends'> {
  readonly id: string;
  readonly status: string;
  readonly code: string | null;
}

/** Submits jobs in waves, cancels some of them, and yields the outcome of each. */
export async function* runJobs(service: RunningService, count: number): AsyncGenerator<SoakEnd> {
  for (let first = 0; first < count; first += WAVE) {
    const jobs = Array.from({ length: Math.min(WAVE, count - first) }, (_, at) =>
      soakJob(first + at),
    );
    const sent = [];
    for (const job of jobs) sent.push({ job, id: await send(service, job) });
    for (const { job, id } of sent) {
      if (job.kind === 'cancelled at work') await cancelAtWork(service, id);
      const { status, problem } = await service.untilEnded(id);
      yield { kind: job.kind, ends: job.ends, id, status, code: problem?.code ?? null };
    }
  }
}

async function send(service: RunningService, { kind, body }: SoakJob): Promise<string> {
  const { id } = await service.submit(body);
  if (kind === 'cancelled early') await cancel(service, id);
  return id;
}

async function cancelAtWork(service: RunningService, id: string): Promise<void> {
  await until(`${id} is being rendered`, async () => {
    const { progress, finishedAt } = (await service.get(`/gangsheets/${id}`)).body;
    if (finishedAt !== null) throw new Error(`${id} ended before it could be cancelled`);
    return progress.placed > 0;
  });
  await cancel(service, id);
}

async function cancel(service: RunningService, id: string): Promise<void> {
  const { status } = await service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  if (status !== 202) throw new Error(`cancelling ${id} was answered with status ${status}`);
}
