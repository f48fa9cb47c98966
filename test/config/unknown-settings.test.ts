import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownSettings } from '../../src/config/unknown-settings.ts';

const found = (...names: readonly string[]) =>
  unknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])));

test('A misspelt setting is found, with the one that was meant', () => {
  assert.deepEqual(found('MEMORY_PAUSEE', 'RENDER_CONCURENCY', 'memory_limit_mb'), [
    { name: 'MEMORY_PAUSEE', nearest: 'MEMORY_PAUSE' },
    { name: 'RENDER_CONCURENCY', nearest: 'RENDER_CONCURRENCY' },
    { name: 'memory_limit_mb', nearest: 'MEMORY_LIMIT_MB' },
  ]);
});

test('A name that begins like our settings is found', () => {
  assert.equal(found('GANGSHEET_PORT', 'MEMORY_MAXIMUM').length, 2);
});

test('Settings and the variables of systems and platforms are not found', () => {
  const system = [
    'PATH',
    'HOME',
    'HOSTNAME',
    'PWD',
    'SHLVL',
    'LANG',
    'TZ',
    'USER',
    'TERM',
    'DEBUG',
  ];
  const node = ['NODE_ENV', 'NODE_OPTIONS', 'NODE_VERSION', 'YARN_VERSION', 'MALLOC_ARENA_MAX'];
  const railway = ['RAILWAY_VOLUME_MOUNT_PATH', 'RAILWAY_RUN_UID', 'RAILWAY_PUBLIC_DOMAIN'];
  const others = ['RENDER_SERVICE_ID', 'KUBERNETES_SERVICE_PORT', 'GANGSHEET', 'DATABASE_URL'];
  const ours = ['PORT', 'HOST', 'DATA_DIR', 'MEMORY_PAUSE', 'METRICS_TOKEN'];
  assert.deepEqual(found(...system, ...node, ...railway, ...others, ...ours), []);
});
