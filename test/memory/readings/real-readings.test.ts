import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { MemoryReading } from '../../../src/memory/readings/readings.ts';
import { createMemoryGroup, type MemoryGroup } from '../../support/processes/memory-group.ts';

const MIB = 2 ** 20;
const CHILD = fileURLToPath(new URL('../cleanup/memory-child.js', import.meta.url));

/** A real control group; null after the test was marked as skipped, with the reason. */
function groupFor(t: TestContext, limitMb: number | null): MemoryGroup | null {
  const group = createMemoryGroup({ limitBytes: limitMb === null ? null : limitMb * MIB });
  if ('unavailable' in group) {
    t.skip(group.unavailable);
    return null;
  }
  t.after(() => group.remove());
  return group;
}

interface Child {
  readonly pid: number;
  ask(line: string): Promise<MemoryReading & { readonly path: string }>;
}

/** @param before command that prepares the environment of the child and then executes it */
function startChild(t: TestContext, group: MemoryGroup, before: readonly string[] = []): Child {
  const child: ChildProcess = group.spawn('env', [...before, process.execPath, CHILD], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  t.after(async () => {
    child.stdin!.end();
    await ended;
  });
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    pid: child.pid!,
    async ask(line) {
      child.stdin!.write(`${line}\n`);
      const answer = await answers.next();
      return JSON.parse(answer.value as string) as MemoryReading & { path: string };
    },
  };
}

function physicalBytes(): number {
  const total = /^MemTotal: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return Number(total) * 1024;
}

test("Reads a real group's own limit and the memory of its process", async (t) => {
  const group = groupFor(t, 300);
  if (group === null) return;
  const child = startChild(t, group);
  const before = await child.ask('read');
  assert.equal(before.source, 'cgroup-v1');
  assert.equal(before.path, group.path);
  assert.equal(before.limitBytes, 300 * MIB);
  assert.equal(before.budgetBytes, 281.25 * MIB);
  const after = await child.ask('hold 100');
  const grownMb = (after.usedBytes - before.usedBytes) / MIB;
  assert.ok(grownMb > 95 && grownMb < 110, `grew by ${grownMb} MB`);
  assert.equal(after.oomKills, 0);
});

test('Physical memory is the limit in the root group, which has none', async (t) => {
  const group = groupFor(t, null);
  if (group === null) return;
  const root = dirname(group.path);
  const enter = `echo $$ > ${join(root, 'cgroup.procs')} && exec "$@"`;
  const reading = await startChild(t, group, ['sh', '-c', enter, 'sh']).ask('read');
  assert.equal(reading.source, 'cgroup-v1');
  assert.equal(reading.path, root);
  assert.equal(reading.limitBytes, physicalBytes());
  assert.ok(reading.usedBytes > 0 && reading.usedBytes <= reading.usageBytes);
});

test('Finds a real limit that only the parent has, with the memory of the siblings', async (t) => {
  const parent = groupFor(t, 300);
  if (parent === null) return;
  const [own, siblings] = [parent, parent].map((group) => group.createChild({ limitBytes: null }));
  const child = startChild(t, own!);
  const before = await child.ask('read');
  assert.equal(before.limitBytes, 300 * MIB);
  await startChild(t, siblings!).ask('hold 80');
  const after = await child.ask('read');
  assert.ok(after.usedBytes - before.usedBytes > 80 * MIB);
});

test('The lowest of several real nested limits counts', async (t) => {
  const parent = groupFor(t, 300);
  if (parent === null) return;
  const own = parent.createChild({ limitBytes: 200 * MIB });
  const child = startChild(t, own);
  assert.equal((await child.ask('read')).limitBytes, 200 * MIB);
  parent.setLimit(150 * MIB);
  assert.equal((await child.ask('read')).limitBytes, 150 * MIB);
});

test('Finds the limit at the mount point in a control group namespace of its own', async (t) => {
  const group = groupFor(t, 300);
  if (group === null) return;
  const at = '/sys/fs/cgroup/memory';
  const remount = `umount ${at} && mount -t cgroup -o memory none ${at} && exec "$@"`;
  const child = startChild(t, group, ['unshare', '-C', '-m', 'sh', '-c', remount, 'sh']);
  const reading = await child.ask('read');
  assert.equal(reading.limitBytes, 300 * MIB);
  assert.equal(reading.path, '/sys/fs/cgroup/memory');
});

test('Finds the group below the mount point when the mount is older than the namespace', async (t) => {
  const group = groupFor(t, 300);
  if (group === null) return;
  const own = group.createChild({ limitBytes: 200 * MIB });
  const reading = await startChild(t, own, ['unshare', '-C']).ask('read');
  assert.equal(reading.limitBytes, 200 * MIB);
  assert.equal(reading.path, own.path);
});

test('Finds the limit at the mount point under a bind mount without a namespace', async (t) => {
  const group = groupFor(t, 300);
  if (group === null) return;
  const own = group.createChild({ limitBytes: 200 * MIB });
  const bind = `mount --bind ${group.path} /sys/fs/cgroup/memory && exec "$@"`;
  const child = startChild(t, own, ['unshare', '-m', 'sh', '-c', bind, 'sh']);
  const reading = await child.ask('read');
  assert.equal(reading.limitBytes, 200 * MIB);
  assert.equal(reading.path, '/sys/fs/cgroup/memory/child-1');
});

test('The page cache of files does not count, however often they are read', async (t) => {
  const group = groupFor(t, 120);
  if (group === null) return;
  const dir = mkdtempSync(join(import.meta.dirname, 'page-cache-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'file');
  const child = startChild(t, group);
  const before = await child.ask('read');
  await group.run('dd', ['if=/dev/zero', `of=${path}`, 'bs=1M', 'count=150', 'status=none']);
  for (let time = 0; time < 3; time += 1) await group.run('cat', [path], { stdio: 'ignore' });
  const after = await child.ask('read');
  assert.ok(
    after.usageBytes > 0.9 * after.limitBytes,
    'the kernel has filled the group with cache',
  );
  // The kernel's own records of so many pages are charged too: a few MB.
  assert.ok(after.usedBytes - before.usedBytes < 15 * MIB, `used ${after.usedBytes / MIB} MB`);
  assert.equal(group.oomKills(), 0);
});

test('The next reading sees a real limit that changes while the process runs', async (t) => {
  const group = groupFor(t, 300);
  if (group === null) return;
  const child = startChild(t, group);
  assert.equal((await child.ask('read')).limitBytes, 300 * MIB);
  group.setLimit(200 * MIB);
  assert.equal((await child.ask('read')).limitBytes, 200 * MIB);
  group.setLimit(null);
  assert.equal((await child.ask('read')).limitBytes, physicalBytes());
});

test('Reads the new group of a process that was moved while its own group was removed', async (t) => {
  const [first, second] = [groupFor(t, 300), groupFor(t, 250)];
  if (first === null || second === null) return;
  const child = startChild(t, first);
  await child.ask('read');
  second.add(child.pid);
  await first.remove();
  const reading = await child.ask('read');
  assert.equal(reading.limitBytes, 250 * MIB);
  assert.equal(reading.path, second.path);
});

test('The kernel kills a process over the real limit, and the group counts it', async (t) => {
  const group = groupFor(t, 80);
  if (group === null) return;
  const script = 'const held = Buffer.alloc(200 * 2 ** 20, 1); console.log(held.length)';
  const ended = await group.run(process.execPath, ['-e', script]);
  assert.equal(ended.signal, 'SIGKILL');
  assert.equal(group.oomKills(), 1);
  assert.equal(group.peakBytes(), 80 * MIB);
});
