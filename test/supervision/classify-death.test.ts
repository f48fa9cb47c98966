import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyDeath } from '../../src/supervision/classify-death.ts';

test('SIGKILL is an OOM kill when the counter rose, and somebody else when it did not', () => {
  const killed = { code: null, signal: 'SIGKILL' } as const;
  assert.equal(classifyDeath({ ...killed, oomKills: 1 }), 'cgroup_oom');
  assert.equal(classifyDeath({ ...killed, oomKills: 0 }), 'killed');
});

test('An abort is a heap that ran over, by signal and by exit code', () => {
  assert.equal(classifyDeath({ code: null, signal: 'SIGABRT', oomKills: 0 }), 'heap_oom');
  assert.equal(classifyDeath({ code: 134, signal: null, oomKills: 0 }), 'heap_oom');
});

test('An abort of which stderr gives another reason is a crash', () => {
  const aborted = { code: null, signal: 'SIGABRT', oomKills: 0 } as const;
  const stderr = ['free(): double free detected in tcache 2'];
  assert.equal(classifyDeath({ ...aborted, stderr }), 'crash');
  const both = [...stderr, 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory'];
  assert.equal(classifyDeath({ ...aborted, stderr: both }), 'heap_oom');
});

test('Exit code 0 is clean, and all that is left is a crash', () => {
  assert.equal(classifyDeath({ code: 0, signal: null, oomKills: 0 }), 'clean');
  assert.equal(classifyDeath({ code: 1, signal: null, oomKills: 0 }), 'crash');
  assert.equal(classifyDeath({ code: null, signal: 'SIGSEGV', oomKills: 0 }), 'crash');
});
