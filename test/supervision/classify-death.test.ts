import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  classifyDeath,
  classifySilentEnd,
} from '../../src/supervision/incidents/classify-death.ts';

test('SIGKILL is an OOM kill when the kernel counted one, and a kill from outside otherwise', () => {
  const killed = { code: null, signal: 'SIGKILL' } as const;
  assert.equal(classifyDeath({ ...killed, oomKills: 1 }), 'cgroup_oom');
  assert.equal(classifyDeath({ ...killed, oomKills: 0 }), 'killed');
});

test('An abort means that the heap was exhausted, by signal and by exit code', () => {
  assert.equal(classifyDeath({ code: null, signal: 'SIGABRT', oomKills: 0 }), 'heap_oom');
  assert.equal(classifyDeath({ code: 134, signal: null, oomKills: 0 }), 'heap_oom');
});

test('An abort is a crash when stderr gives another reason', () => {
  const aborted = { code: null, signal: 'SIGABRT', oomKills: 0 } as const;
  const stderr = ['free(): double free detected in tcache 2'];
  assert.equal(classifyDeath({ ...aborted, stderr }), 'crash');
  const both = [...stderr, 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory'];
  assert.equal(classifyDeath({ ...aborted, stderr: both }), 'heap_oom');
});

test('Exit code 0 is clean, and everything else is a crash', () => {
  assert.equal(classifyDeath({ code: 0, signal: null, oomKills: 0 }), 'clean');
  assert.equal(classifyDeath({ code: 1, signal: null, oomKills: 0 }), 'crash');
  assert.equal(classifyDeath({ code: null, signal: 'SIGSEGV', oomKills: 0 }), 'crash');
});

test('A silent death of the service is attributed to the brake, the kernel, full memory, or an unknown cause', () => {
  const full = { usedBytes: 95, budgetBytes: 100 };
  const half = { usedBytes: 50, budgetBytes: 100 };
  const silent = { renderer: null, oomKills: 0, memory: full };
  assert.equal(classifySilentEnd({ ...silent, oomKills: 1 }), 'cgroup_oom');
  assert.equal(classifySilentEnd(silent), 'probable_oom');
  assert.equal(classifySilentEnd({ ...silent, memory: half }), 'lost');
  assert.equal(classifySilentEnd({ ...silent, oomKills: null, memory: null }), 'lost');
});
