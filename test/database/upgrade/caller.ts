import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventsIn, type ReadEvent } from '../../support/service/clients/event-reader.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import { until } from '../../support/processes/until.ts';
import { bearerOf, OPERATOR, type KeptPart, type Owner, type Told } from './kept-folder.ts';

/** Time in which a stream sends the events that are stored already. */
const STORED_EVENTS_MS = 1_000;
const OPEN = ['queued', 'running', 'paused'];

export interface GangSheetTold extends Told {
  readonly id: string;
  readonly status: string;
  readonly progress: { readonly part: number };
  readonly parts: readonly Pick<KeptPart, 'number' | 'url' | 'previewUrl' | 'sha256'>[];
}

interface Request {
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a service, of this build or an earlier one, as the owners of API keys do. */
export class Caller {
  readonly service: RunningService;

  constructor(service: RunningService) {
    this.service = service;
  }

  /** Sends a request, whose answer must have the status. */
  async call<Body>(owner: Owner | 'operator', status: number, request: Request): Promise<Body> {
    const headers = owner === 'operator' ? OPERATOR : bearerOf(owner);
    const sent = { ...request, headers: { ...headers, ...request.headers } };
    const answer = await this.service.call<Body>(sent);
    assert.equal(answer.status, status, `${request.path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  job(owner: Owner, id: string): Promise<GangSheetTold> {
    return this.call(owner, 200, { path: `/gangsheets/${id}` });
  }

  untilEnded(owner: Owner, id: string): Promise<GangSheetTold> {
    const hasEnded = async () => {
      const job = await this.job(owner, id);
      return !OPEN.includes(job.status) && job;
    };
    return until(`the end of ${id}`, hasEnded, { everyMs: 50 });
  }

  async deliveries(owner: Owner, id: string): Promise<readonly Told[]> {
    const path = `/gangsheets/${id}/deliveries`;
    return (await this.call<{ deliveries: readonly Told[] }>(owner, 200, { path })).deliveries;
  }

  /** Returns the events that change the state. The stream of a job that has not ended stays open. */
  async events(owner: Owner, id: string): Promise<readonly ReadEvent[]> {
    const controller = new AbortController();
    const { signal } = controller;
    const url = new URL(`/gangsheets/${id}/events`, this.service.url);
    const response = await fetch(url, { headers: bearerOf(owner), signal });
    const parts: string[] = [];
    const decoder = new TextDecoder();
    const read = (async () => {
      for await (const chunk of response.body! as AsyncIterable<Uint8Array>) {
        parts.push(decoder.decode(chunk, { stream: true }));
      }
    })().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await Promise.race([read, sleep(STORED_EVENTS_MS)]);
    controller.abort();
    await read;
    return eventsIn(parts.join('')).filter(({ event }) => event !== 'gangsheet.progress');
  }

  /** Downloads the parts of a job by their signed links. */
  parts(links: readonly Pick<KeptPart, 'number' | 'url' | 'previewUrl'>[]): Promise<KeptPart[]> {
    return Promise.all(
      links.map(async ({ number, url, previewUrl }) => {
        const [part, preview] = [await this.#download(url), await this.#download(previewUrl)];
        const { sha256, etag } = part;
        return { number, url, previewUrl, sha256, previewSha256: preview.sha256, etag };
      }),
    );
  }

  async #download(link: string): Promise<{ sha256: string; etag: string }> {
    const response = await fetch(new URL(link, this.service.url));
    assert.equal(response.status, 200, link);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { sha256, etag: response.headers.get('etag') ?? '' };
  }
}
