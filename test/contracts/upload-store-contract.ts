import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Upload } from '../../src/uploads/upload-store.ts';
import { anItem, anOrder, aRequest } from '../support/service/make-job.ts';
import { aNewJob } from './job-store-contract.ts';
import type { OpenStores } from './open-stores.ts';

const AT = '2026-01-31T12:00:00.000Z';
const LATER = '2026-01-31T13:00:00.000Z';

function anUpload(change: Partial<Upload> = {}): Upload {
  return {
    id: 'u1',
    owner: null,
    sha256: 'aa',
    bytes: 100,
    format: 'svg',
    widthPx: 30.5,
    heightPx: 20,
    createdAt: AT,
    usedAt: AT,
    ...change,
  };
}

/** Requirements for every adapter of the upload store. */
export function uploadStoreContract(name: string, create: OpenStores): void {
  test(`${name}: Finds uploads by id, one or several, as they were added`, async (t) => {
    const { uploads } = await create(t);
    const [first, second] = [anUpload(), anUpload({ id: 'u2', owner: 'shop', sha256: 'bb' })];
    assert.deepEqual(await uploads.add(first), first);
    await uploads.add(second);
    assert.deepEqual(await uploads.find('u1'), first);
    assert.deepEqual(await uploads.find('u2'), second);
    assert.equal(await uploads.find('u3'), null);
    assert.deepEqual((await uploads.findAll(['u2', 'u3', 'u1'])).map(({ id }) => id).sort(), [
      'u1',
      'u2',
    ]);
  });

  test(`${name}: Adding the same bytes again marks the owner's upload as used`, async (t) => {
    const { uploads } = await create(t);
    for (const owner of [null, 'shop']) {
      const first = anUpload({ id: `first of ${owner}`, owner });
      await uploads.add(first);
      const again = anUpload({ id: `second of ${owner}`, owner, createdAt: LATER, usedAt: LATER });
      assert.deepEqual(await uploads.add(again), { ...first, usedAt: LATER });
    }
  });

  test(`${name}: A job pins the uploads that it uses until it has ended`, async (t) => {
    const { uploads, jobs } = await create(t);
    await uploads.add(anUpload());
    await uploads.add(anUpload({ id: 'u2', sha256: 'bb' }));
    const source = { kind: 'kept', id: 'u1', sha256: 'aa' } as const;
    const request = aRequest({ orders: [anOrder({ items: [anItem({ source })] })] });
    const job = aNewJob(1, { request, createdAt: LATER });
    await jobs.insert(job);
    assert.equal((await uploads.find('u1'))?.usedAt, LATER);
    assert.deepEqual([await uploads.isPinned('u1'), await uploads.isPinned('u2')], [true, false]);
    const unused = async () =>
      (await uploads.unusedSince('2026-02-01T00:00:00.000Z')).map(({ id }) => id);
    assert.deepEqual(await unused(), ['u2']);
    await jobs.update(job.id, { status: 'failed' });
    assert.equal(await uploads.isPinned('u1'), false);
    assert.deepEqual(await unused(), ['u2', 'u1']);
  });

  test(`${name}: A file is listed once and exists while any upload refers to it`, async (t) => {
    const { uploads } = await create(t);
    await uploads.add(anUpload());
    await uploads.add(anUpload({ id: 'u2', owner: 'shop' }));
    await uploads.add(anUpload({ id: 'u3', sha256: 'bb', bytes: 7 }));
    const files = async () =>
      (await uploads.files()).map(({ sha256, bytes }) => ({ sha256, bytes }));
    assert.deepEqual(await files(), [
      { sha256: 'aa', bytes: 100 },
      { sha256: 'bb', bytes: 7 },
    ]);
    await uploads.remove('u1');
    assert.ok(await uploads.hasFile('aa'));
    await uploads.remove('u2');
    assert.ok(!(await uploads.hasFile('aa')));
    await uploads.removeFile('bb');
    assert.equal(await uploads.find('u3'), null);
  });
}
