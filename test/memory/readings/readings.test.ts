import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  createMemoryReader,
  type MemoryReader,
  type MemoryReaderOptions,
  type MemoryReading,
} from '../../../src/memory/readings/readings.ts';
import { V1_MOUNT, V2_MOUNT, aSystem, mountLine, v1Group, v2Group } from '../fake-system.ts';

const MIB = 2 ** 20;
const PHYSICAL_MB = 24_000;

function open(
  t: TestContext,
  root: string,
  options: Partial<MemoryReaderOptions> = {},
): MemoryReader {
  const reader = createMemoryReader({
    limitOverrideBytes: null,
    reservedRatio: 0.0625,
    physicalBytes: PHYSICAL_MB * MIB,
    root,
    ...options,
  });
  t.after(() => reader.close());
  return reader;
}

function readOnce(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  options: Partial<MemoryReaderOptions> = {},
): MemoryReading {
  return open(t, aSystem(t, files).root, options).read();
}

const proc = (cgroup: string, mountinfo: string): Record<string, string> => ({
  '/proc/self/cgroup': cgroup,
  '/proc/self/mountinfo': mountinfo,
});

const inMb = ({ limitBytes, usageBytes, usedBytes }: MemoryReading) => ({
  limitMb: limitBytes / MIB,
  usageMb: usageBytes / MIB,
  usedMb: usedBytes / MIB,
});

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

test('Version 2 in a control group namespace: the files are at the mount point', (t) => {
  const reading = readOnce(t, {
    ...proc('0::/\n', V2_MOUNT),
    ...v2Group(V2, { usageMb: 300, inactiveFileMb: 80, activeFileMb: 20, limitMb: 512 }),
  });
  assert.equal(reading.source, 'cgroup-v2');
  assert.deepEqual(inMb(reading), { limitMb: 512, usageMb: 300, usedMb: 200 });
  assert.equal(reading.budgetBytes, 480 * MIB);
});

test('Version 2, nested: the lowest memory.max or memory.high on the way up is the limit', (t) => {
  const cgroup = '0::/ct/app\n';
  const app = v2Group(`${V2}/ct/app`, { usageMb: 100 });
  const limited = (numbers: object) =>
    inMb(
      readOnce(t, {
        ...proc(cgroup, V2_MOUNT),
        ...app,
        ...v2Group(`${V2}/ct`, { usageMb: 150, ...numbers }),
      }),
    );
  assert.equal(limited({ limitMb: 400 }).limitMb, 400);
  assert.equal(limited({ limitMb: 400, highMb: 350 }).limitMb, 350);
  assert.equal(limited({}).limitMb, PHYSICAL_MB);
});

test("A parent's limit is compared with the memory of all its children", (t) => {
  const files = {
    ...proc('0::/ct/app\n', V2_MOUNT),
    ...v2Group(`${V2}/ct/app`, { usageMb: 100, limitMb: 600 }),
    ...v2Group(`${V2}/ct`, { usageMb: 390, activeFileMb: 10, limitMb: 400 }),
  };
  assert.deepEqual(inMb(readOnce(t, files)), { limitMb: 400, usageMb: 390, usedMb: 380 });
});

test('Version 1: limit and page cache are those of the whole subtree', (t) => {
  const reading = readOnce(t, {
    ...proc('5:cpu:/x\n4:memory:/a/b\n', V1_MOUNT),
    ...v1Group(`${V1}/a/b`, {
      usageMb: 250,
      inactiveFileMb: 30,
      activeFileMb: 20,
      limitMb: 300,
      oomKills: 2,
    }),
    ...v1Group(`${V1}/a`, { usageMb: 260 }),
    ...v1Group(V1, { usageMb: 9000 }),
  });
  assert.equal(reading.source, 'cgroup-v1');
  assert.deepEqual(inMb(reading), { limitMb: 300, usageMb: 250, usedMb: 200 });
  assert.equal(reading.oomKills, 2);
});

test('Version 1: hierarchical_memory_limit gives a limit above the mount point', (t) => {
  const reading = readOnce(t, {
    ...proc('4:memory:/\n', V1_MOUNT),
    ...v1Group(V1, { usageMb: 100, hierarchicalMb: 700 }),
  });
  assert.equal(reading.limitBytes, 700 * MIB);
});

test('Version 1 without any limit: physical memory is the limit', (t) => {
  const reading = readOnce(t, {
    ...proc('4:memory:/\n', V1_MOUNT),
    ...v1Group(V1, { usageMb: 100 }),
  });
  assert.equal(reading.limitBytes, PHYSICAL_MB * MIB);
});

test('Hybrid: memory is read from version 1 although version 2 is mounted and lists a path', (t) => {
  const unified = mountLine('/', '/sys/fs/cgroup/unified', 'cgroup2 cgroup2 rw');
  const reading = readOnce(t, {
    ...proc('4:memory:/app\n0::/\n', unified + V1_MOUNT),
    '/sys/fs/cgroup/unified/cgroup.procs': '',
    ...v1Group(`${V1}/app`, { usageMb: 60, limitMb: 256 }),
  });
  assert.equal(reading.source, 'cgroup-v1');
  assert.equal(reading.limitBytes, 256 * MIB);
});

test('Bind mount without a namespace: the root of the mount is cut from the path', (t) => {
  const mount = mountLine('/docker/abc', V1, 'cgroup cgroup rw,memory');
  const files = (cgroup: string, directory: string) => ({
    ...proc(cgroup, mount),
    ...v1Group(directory, { usageMb: 60, limitMb: 256 }),
  });
  assert.equal(readOnce(t, files('4:memory:/docker/abc\n', V1)).limitBytes, 256 * MIB);
  const nested = readOnce(t, files('4:memory:/docker/abc/app\n', `${V1}/app`));
  assert.equal(nested.limitBytes, 256 * MIB);
  const elsewhere = readOnce(t, files('4:memory:/docker/abcdef\n', V1));
  assert.equal(elsewhere.limitBytes, 256 * MIB);
});

/** A mount two levels above the namespace, and the processes of some groups below it. */
const anOlderMount = (cgroup: string, members: Readonly<Record<string, number>>) => ({
  ...proc(cgroup, mountLine('/../..', V2, 'cgroup2 cgroup rw')),
  ...Object.fromEntries(
    Object.entries(members).map(([group, pid]) => [`${V2}/${group}/cgroup.procs`, `1\n${pid}\n`]),
  ),
});

test('Mount older than the namespace: the group that lists the process is its own', (t) => {
  const reader = open(
    t,
    aSystem(t, {
      ...anOlderMount('0::/app\n', {
        'system.slice/docker-a.scope/app': 2_147_483_647,
        'system.slice/docker-b.scope/app': process.pid,
        'user.slice': process.pid,
      }),
      ...v2Group(`${V2}/system.slice/docker-b.scope/app`, { usageMb: 60 }),
      ...v2Group(`${V2}/system.slice/docker-b.scope`, { usageMb: 70, limitMb: 256 }),
    }).root,
  );
  assert.match(reader.path ?? '', /system\.slice\/docker-b\.scope\/app$/);
  assert.equal(reader.read().limitBytes, 256 * MIB);
  assert.equal(reader.mayHideLimit, false);
});

test('Mount older than the namespace: a path that climbs as far is used as it is', (t) => {
  const reading = readOnce(t, {
    ...anOlderMount('0::/../../init.scope\n', {}),
    ...v2Group(`${V2}/init.scope`, { usageMb: 60, limitMb: 256 }),
  });
  assert.equal(reading.limitBytes, 256 * MIB);
});

test('Knows when there may be a limit that cannot be read, unless one is configured', (t) => {
  const isHidden = (files: Readonly<Record<string, string>>, limitOverrideBytes?: number) =>
    open(t, aSystem(t, files).root, limitOverrideBytes ? { limitOverrideBytes } : {}).mayHideLimit;
  const elsewhere = anOlderMount('0::/\n', { 'system.slice/docker-a.scope': 2_147_483_647 });
  const topGroup = { [`${V2}/cgroup.procs`]: '' };
  assert.equal(isHidden(elsewhere), true, 'no group lists the process');
  assert.equal(isHidden(elsewhere, 300 * MIB), false);
  assert.equal(isHidden(proc('0::/\n', '')), true, 'nothing is mounted');
  assert.equal(isHidden({ ...proc('0::/app\n', V2_MOUNT), ...topGroup }), false, 'there is none');
  assert.equal(
    isHidden({ ...proc('0::/\n', V2_MOUNT), ...topGroup, [`${V2}/cgroup.type`]: 'domain\n' }),
    true,
    'memory is not counted in the namespace',
  );
  assert.equal(isHidden({}), false, 'no control groups');
});

test('Reads a path that climbs out of the namespace at the mount point', (t) => {
  const reading = readOnce(t, {
    ...proc('0::/../other\n', V2_MOUNT),
    ...v2Group(V2, { usageMb: 60, limitMb: 256 }),
  });
  assert.equal(reading.limitBytes, 256 * MIB);
});

test('Reads a group that is not visible here at its nearest visible parent', (t) => {
  const reading = readOnce(t, {
    ...proc('0::/kubepods/pod/container\n', V2_MOUNT),
    ...v2Group(`${V2}/kubepods`, { usageMb: 60, limitMb: 256 }),
  });
  assert.equal(reading.limitBytes, 256 * MIB);
});

test('Reads blanks in names and colons in paths correctly', (t) => {
  const mount = mountLine('/', '/mnt/my\\040groups', 'cgroup cgroup rw,memory');
  const reading = readOnce(t, {
    ...proc('4:memory:/a:b c\n', mount),
    ...v1Group('/mnt/my groups/a:b c', { usageMb: 60, limitMb: 256 }),
  });
  assert.equal(reading.limitBytes, 256 * MIB);
});

test('The override lowers the limit and never raises it', (t) => {
  const files = {
    ...proc('0::/\n', V2_MOUNT),
    ...v2Group(V2, { usageMb: 60, limitMb: 256 }),
  };
  const lower = readOnce(t, files, { limitOverrideBytes: 128 * MIB, reservedRatio: 0.5 });
  assert.equal(lower.limitBytes, 128 * MIB);
  assert.equal(lower.budgetBytes, 64 * MIB);
  const higher = readOnce(t, files, { limitOverrideBytes: 512 * MIB });
  assert.equal(higher.limitBytes, 256 * MIB);
});

test('The next reading sees a changed limit', (t) => {
  const system = aSystem(t, {
    ...proc('0::/\n', V2_MOUNT),
    ...v2Group(V2, { usageMb: 60, limitMb: 256 }),
  });
  const reader = open(t, system.root);
  assert.equal(reader.read().limitBytes, 256 * MIB);
  system.write(`${V2}/memory.max`, `${512 * MIB}\n`);
  assert.equal(reader.read().limitBytes, 512 * MIB);
  system.write(`${V2}/memory.high`, `${100 * MIB}\n`);
  assert.equal(reader.read().limitBytes, 100 * MIB);
});

test('Without a control group the process tree is measured against physical memory', (t) => {
  const reading = readOnce(t, {});
  assert.equal(reading.source, 'process-tree');
  assert.equal(reading.limitBytes, PHYSICAL_MB * MIB);
  assert.equal(reading.usedBytes, reading.usageBytes);
  assert.ok(reading.usedBytes > 10 * MIB);
  assert.equal(reading.oomKills, undefined);
});

test('Without a control group the descendants of this process count', (t) => {
  const task = (pid: number | string, children: string) => ({
    [`/proc/${pid}/task/${pid}/children`]: children,
  });
  const files = {
    ...task(process.pid, '71 72 '),
    ...task(71, '73 '),
    ...task(72, ''),
    ...task(73, ''),
    '/proc/71/status': 'Name:\tnode\nVmRSS:\t 1024000 kB\nThreads:\t7\n',
    '/proc/73/status': 'VmRSS:\t 2048000 kB\n',
  };
  const { usedBytes } = readOnce(t, files);
  const below = usedBytes - 3000 * MIB;
  assert.ok(below > 10 * MIB && below < 1000 * MIB, `received ${usedBytes}`);
});

test('The heap and its limit are those of V8', (t) => {
  const { heapUsedBytes, heapLimitBytes } = readOnce(t, {});
  assert.ok(heapUsedBytes > MIB && heapUsedBytes < heapLimitBytes);
});
