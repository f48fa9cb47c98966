import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  classifyDeath,
  classifySilentEnd,
} from '../../src/supervision/incidents/classify-death.ts';
import { aFlight } from '../support/service/make-incident.ts';
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

test('Every allocator that says so is out of memory, whatever the signal or exit code', () => {
  const words = [
    ['SIGABRT', "terminate called after throwing an instance of 'std::bad_alloc'"],
    ['SIGTRAP', 'GLib-ERROR **: 12:00:00.000: ../glib/gmem.c:136: failed to allocate 800 bytes'],
    ['SIGABRT', 'memory allocation of 4294967296 bytes failed'],
    ['SIGABRT', '# Fatal process out of memory: Zone'],
    [1, 'RangeError: Array buffer allocation failed'],
    [1, 'RangeError: WebAssembly.Memory(): could not allocate memory'],
    [1, 'VipsJpeg: out of memory'],
    [1, 'Error: spawn ENOMEM'],
  ] as const;
  for (const [how, line] of words) {
    const exit =
      typeof how === 'number' ? { code: how, signal: null } : { code: null, signal: how };
    assert.equal(classifyDeath({ ...exit, oomKills: 0, stderr: [line] }), 'native_oom', line);
  }
});

test('A full heap of a worker thread is a full heap', () => {
  const line =
    'Error [ERR_WORKER_OUT_OF_MEMORY]: Worker terminated due to reaching memory limit: JS heap out of memory';
  assert.equal(classifyDeath({ code: 1, signal: null, oomKills: 0, stderr: [line] }), 'heap_oom');
});

test('A renderer that was asked to end has not died', () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    assert.equal(classifyDeath({ code: null, signal, oomKills: 0 }), 'clean');
  }
});

test('A renderer that killed itself and said why crashed', () => {
  const fault = { kind: 'fault', atMs: 1, what: 'the channel to the service was closed' } as const;
  const killed = { code: null, signal: 'SIGKILL', oomKills: 0 } as const;
  assert.equal(classifyDeath({ ...killed, flight: aFlight({ fault }) }), 'crash');
});

test('The last words of a service decide over everything else', () => {
  const silent = { renderer: null, oomKills: 1, memory: null };
  const classOf = (fault: string) => classifySilentEnd({ ...silent, fault });
  assert.equal(classOf('TypeError: x is not a function'), 'crash');
  assert.equal(classOf('RangeError: Array buffer allocation failed'), 'native_oom');
  assert.equal(classOf('Error: JS heap out of memory'), 'heap_oom');
});

test('A silent death of the service is attributed to the brake, the kernel, full memory, or an unknown cause', () => {
  const full = { usedBytes: 95, budgetBytes: 100 };
  const half = { usedBytes: 50, budgetBytes: 100 };
  const silent = { fault: null, renderer: null, oomKills: 0, memory: full };
  assert.equal(classifySilentEnd({ ...silent, oomKills: 1 }), 'cgroup_oom');
  assert.equal(classifySilentEnd(silent), 'probable_oom');
  assert.equal(classifySilentEnd({ ...silent, memory: half }), 'lost');
  assert.equal(classifySilentEnd({ ...silent, oomKills: null, memory: null }), 'lost');
});
