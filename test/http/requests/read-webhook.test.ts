import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { readGangSheetRequest } from '../../../src/http/requests/read-request.ts';
import { aBody, anItem } from '../http-server.ts';

const withWebhook = (webhook: unknown) => aBody([anItem()], { webhook });
const read = (webhook: unknown, allowPrivateHosts = false) =>
  readGangSheetRequest(withWebhook(webhook), { allowPrivateHosts }).then((it) => it.webhook);

async function faultsOf(webhook: unknown, allowPrivateHosts = false): Promise<readonly string[]> {
  try {
    await read(webhook, allowPrivateHosts);
    return [];
  } catch (error) {
    assert.ok(error instanceof ServiceError);
    return error.faults.map(({ pointer, code }) => `${pointer} ${code}`);
  }
}

test('Sends a webhook the end of the job by default, or each requested event once', async () => {
  const url = 'https://shop.example:8443/hook?token=1';
  assert.deepEqual(await read({ url }), {
    url,
    events: ['gangsheet.succeeded', 'gangsheet.failed', 'gangsheet.cancelled'],
  });
  const events = ['gangsheet.paused', 'gangsheet.queued', 'gangsheet.paused'];
  assert.deepEqual((await read({ url, events }))?.events, ['gangsheet.paused', 'gangsheet.queued']);
  const { webhook } = await readGangSheetRequest(aBody(), { allowPrivateHosts: false });
  assert.equal(webhook, null);
});

test('Rejects an invalid webhook with its position', async () => {
  const url = 'https://shop.example/';
  for (const [webhook, fault] of [
    [null, '/webhook wrong_type'],
    [{}, '/webhook/url missing'],
    [{ url: 'ftp://shop.example/' }, '/webhook/url bad_format'],
    [{ url: 'https://[/' }, '/webhook/url bad_format'],
    [{ url: 'https://user:word@shop.example/' }, '/webhook/url bad_format'],
    [{ url: `${url}${'x'.repeat(2048)}` }, '/webhook/url out_of_range'],
    [{ url, events: [] }, '/webhook/events too_few'],
    [{ url, events: ['gangsheet.progress'] }, '/webhook/events/0 bad_choice'],
    [{ url, secret: 'x' }, '/webhook/secret unknown_key'],
  ] as const) {
    assert.deepEqual(await faultsOf(webhook), [fault], JSON.stringify(webhook).slice(0, 80));
  }
});

test('Rejects plain http and private addresses unless the service allows them', async () => {
  for (const [url, fault] of [
    ['http://shop.example/', '/webhook/url bad_format'],
    ['https://127.0.0.1/', '/webhook/url forbidden_address'],
    ['https://2130706433/', '/webhook/url forbidden_address'],
    ['https://[::ffff:10.0.0.1]/', '/webhook/url forbidden_address'],
    ['https://[fd00::1]/', '/webhook/url forbidden_address'],
  ] as const) {
    assert.deepEqual(await faultsOf({ url }), [fault], url);
    assert.deepEqual(await faultsOf({ url }, true), [], url);
  }
});
