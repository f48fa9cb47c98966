/** Sends requests over keep-alive connections and cuts some of them. */
import { Agent, request } from 'node:http';

export interface LoadCall {
  readonly what: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly type?: string;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection after this time, whatever has happened by then. */
  readonly cutAfterMs?: number;
}

export interface LoadAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Measurements of all calls of one kind. */
export interface CallRecord {
  readonly tookMs: number[];
  /** Number of responses by status; 0 counts connections that were cut. */
  readonly statuses: Map<number, number>;
}

export class Caller {
  readonly records = new Map<string, CallRecord>();
  /** Faults of the service: errors on intact connections, and 5xx responses. */
  readonly offences: string[] = [];
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string) {
    this.#url = url;
  }

  /** Sends a request. Returns null if there was no response, because the connection was cut or failed. */
  async call(call: LoadCall): Promise<LoadAnswer | null> {
    const startMs = performance.now();
    const answer = await this.#send(call).catch((error: unknown) => {
      if (call.cutAfterMs === undefined) this.offences.push(`${call.what}: ${String(error)}`);
      return null;
    });
    const record: CallRecord = this.records.get(call.what) ?? { tookMs: [], statuses: new Map() };
    this.records.set(call.what, record);
    const status = answer?.status ?? 0;
    record.statuses.set(status, (record.statuses.get(status) ?? 0) + 1);
    if (answer === null) return null;
    record.tookMs.push(performance.now() - startMs);
    if (status >= 500) this.offences.push(`${call.what}: ${status} ${answer.body.toString()}`);
    return answer;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({ method = 'GET', path, type, body, headers, cutAfterMs }: LoadCall): Promise<LoadAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#url), {
        method,
        agent: this.#agent,
        headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
      });
      const cut =
        cutAfterMs === undefined
          ? undefined
          : setTimeout(() => sent.destroy(new Error('cut')), cutAfterMs);
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
        );
      });
      sent.on('close', () => clearTimeout(cut));
      sent.end(body);
    });
  }
}
