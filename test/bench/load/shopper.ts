/** A client of the load benchmark. It does what shops do, and some things that they should not do. */
import { createHash, randomUUID } from 'node:crypto';
import type { ArtworkAnswer } from '../../../src/http/contract/artwork.ts';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import type { Caller, LoadAnswer, LoadCall } from './caller.ts';
import type { Ledger, Ordered } from './ledger.ts';

export interface ShopperInput {
  readonly caller: Caller;
  readonly ledger: Ledger;
  /** Name of its API key, whose secret is `secret-of-` and the name. */
  readonly shop: string;
  /** Webhook of half of its orders. */
  readonly webhookUrl: string;
  /** Returns a number from 0 to 1, in the same sequence for the same client. */
  readonly random: () => number;
}

const JSON_TYPE = { type: 'application/json' } as const;
const pictures = await Promise.all(
  Array.from({ length: 8 }, (_, seed) => drawFlat({ widthPx: 60, heightPx: 40, seed })),
);

export class Shopper {
  readonly #input: ShopperInput;
  #artworkId = '';

  constructor(input: ShopperInput) {
    this.#input = input;
  }

  /** Does one random thing. */
  async visit(): Promise<void> {
    const { random } = this.#input;
    if (this.#artworkId === '') return this.#upload();
    const chance = random();
    if (chance < 0.2) await this.#order();
    else if (chance < 0.28) await this.#orderTwice();
    else if (chance < 0.34) await this.#orderAndLeave();
    else if (chance < 0.42) await this.#upload();
    else if (chance < 0.46) await this.#uploadAndLeave();
    else if (chance < 0.5) await this.#quote();
    else if (chance < 0.57) await this.#sendNonsense();
    else if (chance < 0.62) await this.#follow();
    else if (chance < 0.75) await this.#download();
    else await this.#look();
  }

  /** Sends an order once. Returns the status of the response; 0 if the connection was cut. */
  async send(order: Ordered, cutAfterMs?: number): Promise<number> {
    const answer = await this.#call({
      what: cutAfterMs === undefined ? 'order' : 'order, cut',
      method: 'POST',
      path: '/gangsheets',
      ...JSON_TYPE,
      body: order.body,
      headers: { 'idempotency-key': order.key },
      ...(cutAfterMs !== undefined && { cutAfterMs }),
    });
    if (answer?.status === 202) order.ids.add(bodyOf<GangSheetAccepted>(answer).id);
    return answer?.status ?? 0;
  }

  async #order(): Promise<void> {
    const order = this.#newOrder();
    if ((await this.send(order)) === 429) this.#input.ledger.forget(order);
  }

  async #orderTwice(): Promise<void> {
    const order = this.#newOrder();
    const statuses = await Promise.all([this.send(order), this.send(order), this.send(order)]);
    if (statuses.every((status) => status === 429)) this.#input.ledger.forget(order);
  }

  async #orderAndLeave(): Promise<void> {
    const { random, ledger } = this.#input;
    const order = this.#newOrder();
    if ((await this.send(order, random() * 30)) === 429) ledger.forget(order);
  }

  #newOrder(): Ordered {
    const { ledger, shop, webhookUrl, random } = this.#input;
    const key = randomUUID();
    const hasWebhook = random() < 0.5;
    const quantity = 1 + Math.floor(random() * 3);
    const items = [{ artwork: { id: this.#artworkId }, width: 1, quantity }];
    const body = JSON.stringify({
      orders: [{ id: key, items }],
      sheet: { width: 10, dpi: 72 },
      packing: { effort: 'fast' },
      ...(hasWebhook && { webhook: { url: webhookUrl } }),
    });
    return ledger.add({ key, shop, body, pieces: quantity, hasWebhook });
  }

  async #upload(): Promise<void> {
    const { random } = this.#input;
    const body = pictures[Math.floor(random() * pictures.length)] ?? '';
    const sent = { method: 'POST', path: '/artworks', type: 'image/png', body } as const;
    const answer = await this.#call({ what: 'upload', ...sent });
    if (answer !== null && answer.status < 300) {
      this.#artworkId = bodyOf<ArtworkAnswer>(answer).id;
    }
  }

  async #uploadAndLeave(): Promise<void> {
    const cutAfterMs = this.#input.random() * 20;
    const body = Buffer.alloc(2_000_000);
    const sent = { method: 'POST', path: '/artworks', type: 'image/png', body } as const;
    await this.#call({ what: 'upload, cut', ...sent, cutAfterMs });
  }

  async #quote(): Promise<void> {
    const items = [{ artwork: { id: this.#artworkId }, width: 1, quantity: 2 }];
    const body = JSON.stringify({ orders: [{ id: '1', items }], packing: { effort: 'fast' } });
    const sent = { method: 'POST', path: '/gangsheets/quote', ...JSON_TYPE, body } as const;
    await this.#call({ what: 'quote', ...sent });
  }

  async #sendNonsense(): Promise<void> {
    const { random } = this.#input;
    const nonsense = ['{', '{"orders":[]}', '[1,2]', '{"orders":[{"id":1}]}', 'null'];
    const body = nonsense[Math.floor(random() * nonsense.length)] ?? '';
    const sent = { method: 'POST', path: '/gangsheets', ...JSON_TYPE, body } as const;
    const answer = await this.#call({ what: 'nonsense', ...sent });
    if (answer !== null && answer.status < 400)
      this.#offend(`an invalid request was accepted: ${body}`);
  }

  /** Reads the job's events until it ends, or for half a second. */
  async #follow(): Promise<void> {
    const [id] = this.#known()?.ids ?? [];
    if (id === undefined) return;
    await this.#call({ what: 'follow', path: `/gangsheets/${id}/events`, cutAfterMs: 500 });
  }

  async #look(): Promise<void> {
    const [id] = this.#known()?.ids ?? [];
    const path = id === undefined ? '/gangsheets?limit=5' : `/gangsheets/${id}`;
    await this.#call({ what: 'status', path });
  }

  async #download(): Promise<void> {
    const [id] = this.#known()?.ids ?? [];
    if (id === undefined) return;
    const answer = await this.#call({ what: 'status', path: `/gangsheets/${id}` });
    const [part] = answer?.status === 200 ? bodyOf<GangSheet>(answer).parts : [];
    if (part === undefined) return;
    const file = await this.#call({ what: 'download', path: part.url });
    const sha256 = createHash('sha256')
      .update(file?.body ?? '')
      .digest('hex');
    if (sha256 !== part.sha256) this.#offend(`a part of ${id} does not match its SHA-256`);
  }

  #known(): Ordered | undefined {
    const { ledger, shop, random } = this.#input;
    return ledger.someOf(shop, random());
  }

  #call(call: LoadCall): Promise<LoadAnswer | null> {
    const { caller, shop } = this.#input;
    const headers = { authorization: `Bearer secret-of-${shop}`, ...call.headers };
    return caller.call({ ...call, headers });
  }

  #offend(what: string): void {
    this.#input.caller.offences.push(what);
  }
}

function bodyOf<Body>({ body }: LoadAnswer): Body {
  return JSON.parse(body.toString()) as Body;
}
