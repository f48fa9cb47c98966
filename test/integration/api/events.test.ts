import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { storyIn } from '../../support/service/clients/event-reader.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const png = await drawFlat({ widthPx: 300, heightPx: 200 });
const data = `data:image/png;base64,${png.toString('base64')}`;
const aJob = { orders: [{ id: '1', items: [{ artwork: { data }, width: 1, quantity: 300 }] }] };

test('Streams all events across the death of a renderer, and again after a restart', async (t) => {
  const dataDir = await tempDir(t);
  const first = await startRunningService(t, { dataDir });
  await first.untilReady();
  const { id } = await first.submit(aJob);
  const path = `/gangsheets/${id}/events`;
  const response = await fetch(new URL(path, first.url));
  const decoder = new TextDecoder();
  let [text, killed] = ['', false];
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (killed || !text.includes('gangsheet.started')) continue;
    killed = process.kill(first.rendererPid(), 'SIGKILL');
  }
  const story = storyIn(text);
  assert.deepEqual(story.slice(0, 2), ['1 queued', '2 started']);
  assert.deepEqual(
    story.map((line) => Number(line.split(' ')[0])),
    story.map((_line, index) => index + 1),
  );
  assert.match(story.at(-2)!, /part_ready$/);
  assert.match(story.at(-1)!, /succeeded$/);
  assert.equal(await first.stop(), 0);

  const second = await startRunningService(t, { dataDir });
  const after = (seen: number) =>
    second.call<string>({ path, headers: { 'last-event-id': String(seen) } });
  assert.deepEqual(storyIn((await after(2)).body), story.slice(2));
  assert.equal((await after(story.length)).status, 204);
  assert.equal(await second.stop(), 0);
});
