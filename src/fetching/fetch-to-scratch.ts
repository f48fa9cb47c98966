import { Readable } from 'node:stream';
import { systemClock } from '../clock.ts';
import { ArtworkFault, tooLarge } from '../image-files/artwork-fault.ts';
import { spoolToScratch } from '../image-files/spool-to-scratch.ts';
import { assertFile } from './assert-file.ts';
import { connectionFault } from './connection-fault.ts';
import type { Downloads } from './downloads.ts';
import type { Answer } from './answer.ts';
import type { ArrivedFile } from './fetched-files.ts';
import { followRedirects, type Following } from './follow-redirects.ts';
import { isWholeFile, mayPass, refusalOf } from './refusal.ts';
import { retryAfterMs } from './retry-after.ts';
import { parseTarget } from './target-url.ts';

/** First pause before another try; each one after it is twice as long. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Pauses differ by this share, so that many downloads do not return at the same moment. */
const JITTER = 0.25;

export interface FetchToScratch {
  readonly url: string;
  readonly downloads: Downloads;
  /** An existing folder. */
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** Waits until that many bytes may be written. @throws ServiceError `storage_full` */
  readonly beforeWriting?: ((bytes: number) => Promise<void>) | undefined;
  /** Called whenever bytes have arrived. */
  readonly onArrived?: ((bytes: number) => void) | undefined;
  /** Called before another try. */
  readonly onRetry?: (() => void) | undefined;
}

/**
 * Fetches a file. What may pass is tried again with growing pauses, as a GET may be: connections that fail
 * or break, and statuses that ask for it. Tries end when as long a time has passed as a server may be
 * silent, or, if the host says when to come back, when the time for the artwork is over.
 * @throws ArtworkFault, the signal's reason, or an error of the scratch disk
 */
export async function fetchToScratch(request: FetchToScratch): Promise<ArrivedFile> {
  const { url, downloads, signal } = request;
  const { silenceMs, totalMs } = downloads.config;
  const { hosts } = downloads;
  const deadline = AbortSignal.timeout(totalMs);
  const either = AbortSignal.any([signal, deadline]);
  const startMs = performance.now();
  for (let tries = 1; ; tries += 1) {
    const attempt = new Attempt(request, { signal: either, untilMs: startMs + totalMs });
    try {
      return await attempt.run();
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) throw tooSlow(totalMs, attempt.bytes);
      if (!(error instanceof ArtworkFault) || !error.transient) throw error;
      const pauseMs = pauseBefore(tries, attempt.isUnreachable);
      const { host, isUnreachable, isToldWhen } = attempt;
      const waitMs = Math.max(pauseMs, hosts.waitMs(host));
      const mostMs = isToldWhen ? totalMs : Math.min(totalMs, silenceMs);
      const isLast = performance.now() - startMs + waitMs > mostMs;
      if (isLast && isUnreachable) hosts.leftUnanswered(host, { url, fault: error });
      if (isLast || hosts.faultOf(host) !== null) throw error;
      await systemClock.sleep(waitMs, signal);
      request.onRetry?.();
    }
  }
}

/** A connection that broke may have been kept too long by the other side: it is opened again at once. */
function pauseBefore(tries: number, isUnreachable: boolean): number {
  if (tries === 1 && isUnreachable) return 0;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return pauseMs * (1 + JITTER * (2 * Math.random() - 1));
}

/** One try to fetch a file. */
class Attempt {
  readonly #request: FetchToScratch;
  readonly #signal: AbortSignal;
  readonly #untilMs: number;
  /** The host that was asked last. */
  host = '';
  /** Bytes that have arrived. */
  bytes = 0;
  /** Whether the host said when to come back. */
  isToldWhen = false;
  /** Whether no answer came at all. */
  isUnreachable = false;

  constructor(request: FetchToScratch, { signal, untilMs }: Pick<Following, 'signal' | 'untilMs'>) {
    this.#request = request;
    this.#signal = signal;
    this.#untilMs = untilMs;
  }

  async run(): Promise<ArrivedFile> {
    const { downloads, scratchDir, beforeWriting } = this.#request;
    const { config, turns } = downloads;
    const { maxBytes } = config;
    const answer = await this.#answer();
    // A chunk may have 64 KiB; by default, sixteen would wait for the disk.
    const body = Readable.from(this.#checked(answer), { highWaterMark: 1 });
    const turn = () => turns.take();
    const target = { scratchDir, maxBytes, signal: this.#signal, beforeWriting, turn };
    return { ...(await spoolToScratch(body, target)), lastUrl: answer.url };
  }

  async #answer(): Promise<Answer> {
    const { url, downloads } = this.#request;
    const following = {
      signal: this.#signal,
      untilMs: this.#untilMs,
      onHop: (host: string) => void (this.host = host),
    };
    const answer = await followRedirects(url, downloads, following).catch((error: unknown) => {
      this.#signal.throwIfAborted();
      if (error instanceof ArtworkFault) throw error;
      this.isUnreachable = true;
      throw this.#faultOf(error);
    });
    if (isWholeFile(answer)) return answer;
    const afterMs = retryAfterMs(answer.header('retry-after'));
    if (afterMs !== null && mayPass(answer.status)) {
      this.isToldWhen = true;
      downloads.hosts.leaveAlone(answer.url.host, afterMs);
      downloads.hosts.leaveAlone(parseTarget(url).host, afterMs);
    }
    throw await refusalOf(answer);
  }

  /** The bytes of the file. A text about it is refused at its first bytes. */
  async *#checked(answer: Answer): AsyncGenerator<Uint8Array> {
    const { maxBytes } = this.#request.downloads.config;
    if (Number(answer.header('content-length')) > maxBytes) {
      answer.close();
      throw tooLarge(maxBytes);
    }
    try {
      for await (const chunk of answer.body()) {
        if (this.bytes === 0) assertFile(chunk, answer);
        this.bytes += chunk.byteLength;
        this.#request.onArrived?.(chunk.byteLength);
        yield chunk;
      }
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error instanceof ArtworkFault ? error : this.#faultOf(error);
    }
    if (this.bytes === 0) {
      throw new ArtworkFault('artwork_not_an_image', 'is empty: send the file again');
    }
  }

  #faultOf(error: unknown): ArtworkFault {
    return connectionFault(error, this.bytes, this.#request.downloads.config.silenceMs);
  }
}

function tooSlow(totalMs: number, bytes: number): ArtworkFault {
  const detail = `did not arrive completely within ${totalMs} ms: ${bytes} bytes had arrived`;
  return new ArtworkFault('artwork_timeout', detail, { transient: true });
}
