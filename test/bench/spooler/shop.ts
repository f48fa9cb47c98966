import { createHash } from 'node:crypto';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { LogLine, RunningService } from '../../support/service/running-service.ts';

/** An order of which the shop has the printed sheets. */
export interface Printed {
  readonly id: string;
  readonly parts: readonly { readonly sha256: string; readonly bytes: number }[];
}

/** What the service said while nothing could run. */
export interface Told {
  /** Bytes that the waiting job states as missing; null: it states none. */
  readonly missingBytes: number | null;
  readonly detail: string | null;
  readonly remedies: number;
  /** Free space at that time, as the system reports it. */
  readonly freeBytes: number;
  readonly readyz: string;
  /** Number of unfinished orders that do not say why they wait. */
  readonly untold: number;
}

/** A print shop: it orders, watches, and makes room like its operator. It outlives the service. */
export class Shop {
  readonly printed: Printed[] = [];
  readonly failed: GangSheet[] = [];
  readonly told: Told[] = [];
  /** The log of every life of the service. */
  readonly #logs: (readonly LogLine[])[] = [];
  readonly #open = new Set<string>();
  readonly #ended: GangSheet[] = [];
  #service: RunningService;

  constructor(service: RunningService) {
    this.#service = service;
    this.#logs.push(service.log);
  }

  get service(): RunningService {
    return this.#service;
  }

  get log(): readonly LogLine[] {
    return this.#logs.flat();
  }

  get open(): number {
    return this.#open.size;
  }

  restarted(service: RunningService): void {
    this.#service = service;
    this.#logs.push(service.log);
  }

  async order(body: object): Promise<string> {
    const { id } = await this.#service.submit(body);
    this.#open.add(id);
    return id;
  }

  /** Reads all open orders. @returns those that have not ended */
  async look(): Promise<readonly GangSheet[]> {
    const unfinished: GangSheet[] = [];
    for (const id of [...this.#open]) {
      const { body } = await this.#service.get(`/gangsheets/${id}`);
      if (body.status === 'succeeded') {
        this.#ended.push(body);
        this.#open.delete(id);
      } else if (body.status === 'failed' || body.status === 'cancelled') {
        this.failed.push(body);
        this.#open.delete(id);
      } else unfinished.push(body);
    }
    return unfinished;
  }

  /** Takes the sheets of the oldest ended order to the printer. @returns false if there is none */
  async collect(): Promise<boolean> {
    const sheet = this.#ended.shift();
    if (sheet === undefined) return false;
    const parts: { sha256: string; bytes: number }[] = [];
    for (const { number } of sheet.parts) {
      const bytes = await this.#service.part(sheet.id, number);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      parts.push({ sha256, bytes: bytes.length });
    }
    const isWhole = sheet.parts.every(
      ({ sha256, bytes }, index) => parts[index]?.sha256 === sha256 && parts[index].bytes === bytes,
    );
    if (!isWhole) throw new Error(`the sheets of ${sheet.id} have other bytes than stated`);
    this.printed.push({ id: sheet.id, parts });
    return true;
  }

  /** Deletes an order that has been collected, which makes room. */
  async remove({ id }: Pick<Printed, 'id'>): Promise<void> {
    const { status } = await this.#service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
    if (status !== 204 && status !== 404) throw new Error(`DELETE was answered with ${status}`);
  }
}
