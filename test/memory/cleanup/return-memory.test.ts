import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMemoryReturn } from '../../../src/memory/cleanup/return-memory.ts';

const MIB = 2 ** 20;

test('Returns memory that the C allocator keeps after freeing to the system', async (t) => {
  const memoryReturn = await findMemoryReturn();
  if (memoryReturn?.via !== 'malloc_trim') {
    t.skip(`needs glibc and koffi, found ${memoryReturn?.via ?? 'neither'}`);
    return;
  }
  const { load } = await import('koffi');
  const program = load(null);
  const malloc = program.func('void *malloc(size_t)') as (bytes: number) => unknown;
  const memset = program.func('void *memset(void *, int, size_t)') as (...args: unknown[]) => void;
  const free = program.func('void free(void *)') as (block: unknown) => void;
  // Smaller than the blocks that glibc maps one by one. The last block is kept until the end: it pins
  // the top of the heap, so that freeing alone cannot shrink it.
  const blocks = Array.from({ length: 2_000 }, () => malloc(64 * 1024));
  for (const block of blocks) memset(block, 1, 64 * 1024);
  const pin = blocks.pop();
  const full = process.memoryUsage.rss();
  for (const block of blocks) free(block);
  const freed = process.memoryUsage.rss();
  await memoryReturn.run();
  const returned = process.memoryUsage.rss();
  free(pin);
  assert.ok(full - freed < 20 * MIB, `freeing alone gave back ${(full - freed) / MIB} MB`);
  assert.ok(freed - returned > 100 * MIB, `returned ${(freed - returned) / MIB} of 125 MB`);
});
