import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import openapiTS, { astToString } from 'openapi-typescript';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { compileProgram, runProgram, writeProgram } from '../../support/processes/typed-program.ts';

/** Values with a default are optional. */
const OPTIONAL_STAYS_OPTIONAL = { defaultNonNullable: false };

/** A shop that knows the service only by its API description. */
const SHOP = `
import createClient from 'openapi-fetch';
import { readFile } from 'node:fs/promises';
import type { paths } from './api.js';

const { SERVICE_URL = '', ARTWORK = '' } = process.env;
const headers = { authorization: 'Bearer secret-of-shop' };
const api = createClient<paths>({ baseUrl: SERVICE_URL, headers });

const picture = await readFile(ARTWORK);
const artwork = await api.POST('/artworks', {
  headers: { 'content-type': 'image/png' },
  body: '',
  bodySerializer: () => picture,
});
if (artwork.error) throw new Error(artwork.error.code);
const widthPx: number = artwork.data.widthPx;

const items = [{ artwork: { id: artwork.data.id }, width: 2, quantity: 3 }];
const body = { orders: [{ id: '1001', items }], output: { format: 'png' as const } };
const quote = await api.POST('/gangsheets/quote', { body });
if (quote.error) throw new Error(quote.error.code);
const quotedIn: number = quote.data.film.lengthIn;

const ordered = await api.POST('/gangsheets', {
  body,
  params: { header: { 'idempotency-key': 'order-1001', prefer: 'wait=60' } },
});
if (ordered.error) throw new Error(ordered.error.code);

const path = { id: ordered.data.id };
for (;;) {
  const { data, error } = await api.GET('/gangsheets/{id}', { params: { path } });
  if (error) throw new Error(error.code);
  if (data.status === 'failed' || data.status === 'cancelled') throw new Error(data.status);
  // @ts-expect-error A status that does not exist.
  if (data.status === 'lost') break;
  if (data.status !== 'succeeded') continue;
  const [part] = data.parts;
  const file = await api.GET('/gangsheets/{id}/parts/{n}', {
    params: { path: { id: data.id, n: String(part?.number) } },
    parseAs: 'arrayBuffer',
  });
  if (file.error) throw new Error(file.error.code);
  const bytes: number = file.data.byteLength;
  const refused = await api.POST('/gangsheets', { body: { orders: [] } });
  const pointer = refused.error?.errors?.[0]?.pointer;
  console.log(JSON.stringify({ widthPx, quotedIn, filmIn: data.film?.lengthIn, bytes, told: part?.bytes, pointer }));
  break;
}

export const wrong = () =>
  // @ts-expect-error An order has items.
  api.POST('/gangsheets', { body: { orders: [{ id: '1' }] } });
`;

test('Compiles a client generated from the description, which prints an order', async (t) => {
  const service = await startRunningService(t, { env: { API_KEYS: 'shop:secret-of-shop' } });
  const { body: description } = await service.get<object>('/openapi.json');
  const api = astToString(await openapiTS(JSON.stringify(description), OPTIONAL_STAYS_OPTIONAL));
  const dir = await tempDir(t);
  const shop = join(dir, 'shop.mts');
  await writeProgram(dir, { 'shop.mts': SHOP, 'api.d.ts': api });
  assert.deepEqual(compileProgram(shop), []);

  const artwork = join(dir, 'front.png');
  await writeFile(artwork, await drawFlat({ widthPx: 300, heightPx: 200 }));
  await service.untilReady();
  const env = { SERVICE_URL: service.url, ARTWORK: artwork };
  const printed: unknown = JSON.parse(await runProgram(join(dir, 'shop.mjs'), env));
  const { widthPx, quotedIn, filmIn, bytes, told, pointer } = printed as Record<string, unknown>;
  assert.equal(widthPx, 300);
  assert.equal(quotedIn, filmIn);
  assert.equal(bytes, told);
  assert.equal(pointer, '/orders');
});
