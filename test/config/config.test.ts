import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../../src/config/config.ts';

test('Uses the defaults in an empty environment', () => {
  const config = readConfig({});
  assert.equal(config.port, 3000);
  assert.equal(config.dataDir, join(process.cwd(), 'data'));
  assert.equal(config.artwork.dir, null);
  assert.equal(config.memory.pause, 0.87);
  assert.equal(config.memory.limitBytes, null);
  assert.equal(config.artwork.fetching.allowPrivateHosts, false);
});

test('Stores data on the volume of the platform unless DATA_DIR names a folder', () => {
  assert.equal(readConfig({ RAILWAY_VOLUME_MOUNT_PATH: '/vol' }).dataDir, '/vol');
  assert.equal(readConfig({ RAILWAY_VOLUME_MOUNT_PATH: '/vol', DATA_DIR: '/d' }).dataDir, '/d');
});

test('Reports all bad settings at once, each with the expected and the received value', () => {
  const env = {
    PORT: '99999',
    MEMORY_PAUSE: 'high',
    CHECKPOINT_EVERY: '0',
    ALLOW_PRIVATE_ARTWORK_HOSTS: 'yes',
    LOG_LEVEL: 'loud',
  };
  assert.throws(
    () => readConfig(env),
    (error: ConfigError) => {
      for (const [name, value] of Object.entries(env)) {
        assert.match(error.message, new RegExp(`${name} must .*received "${value}"`));
      }
      return error instanceof ConfigError;
    },
  );
});

test('Reports bad values together with bad combinations, and compares nothing with a bad value', () => {
  const env = { PORT: '99999', MEMORY_PAUSE: 'high', API_KEYS: 'no-secret', MEMORY_WARNING: '0.8' };
  assert.throws(
    () => readConfig({ ...env, MEMORY_CRITICAL: '0.9' }),
    ({ faults }: ConfigError) => {
      assert.deepEqual(
        faults.map((fault) => fault.split(' ')[0]),
        ['PORT', 'MEMORY_PAUSE', 'API_KEYS'],
      );
      return true;
    },
  );
  assert.throws(
    () => readConfig({ PORT: '99999', MEMORY_CRITICAL: '0.9', MEMORY_PAUSE: '0.87' }),
    /PORT must [^]*MEMORY_CRITICAL must be below MEMORY_PAUSE/,
  );
});

test('Rejects memory thresholds that are set and do not ascend', () => {
  assert.throws(
    () => readConfig({ MEMORY_CRITICAL: '0.9', MEMORY_PAUSE: '0.87' }),
    /MEMORY_CRITICAL must be below MEMORY_PAUSE, received 0.9 and 0.87/,
  );
  assert.throws(
    () => readConfig({ MEMORY_WARNING: '0.8', MEMORY_EMERGENCY: '0.8' }),
    /MEMORY_WARNING must be below MEMORY_EMERGENCY/,
  );
});

test('One threshold moves those that are not set, and the configuration says which', () => {
  const { memory } = readConfig({ MEMORY_PAUSE: '0.80' });
  const { warning, critical, pause, emergency } = memory;
  assert.deepEqual([warning, critical, pause, emergency], [0.63, 0.73, 0.8, 0.93]);
  assert.deepEqual(memory.movedThresholds, { MEMORY_WARNING: 0.63, MEMORY_CRITICAL: 0.73 });
  assert.deepEqual(readConfig({}).memory.movedThresholds, {});
  assert.deepEqual(readConfig({ MEMORY_PAUSE: '0.87' }).memory.movedThresholds, {});
});

test('Rejects an emergency threshold above the last resort', () => {
  assert.throws(
    () => readConfig({ MEMORY_EMERGENCY: '0.97' }),
    /MEMORY_EMERGENCY must be below 0.97, the share at which the renderer exits/,
  );
  assert.equal(readConfig({ MEMORY_EMERGENCY: '0.965' }).memory.emergency, 0.965);
});

test('Rejects a memory limit that the idle service would exceed, and accepts the one that it names', () => {
  for (const env of [{}, { MEMORY_CRITICAL: '0.5' }, { MEMORY_RESERVED_RATIO: '0.5' }]) {
    const least = /MEMORY_LIMIT_MB must be at least (\d+),.* received 64/;
    let named = '';
    assert.throws(
      () => readConfig({ ...env, MEMORY_LIMIT_MB: '64' }),
      ({ message }: Error) => {
        named = least.exec(message)?.[1] ?? '';
        return named !== '';
      },
    );
    assert.doesNotThrow(() => readConfig({ ...env, MEMORY_LIMIT_MB: named }));
    const below = String(Number(named) - 1);
    assert.throws(() => readConfig({ ...env, MEMORY_LIMIT_MB: below }), ConfigError);
  }
});

test('Rejects a missing folder of fonts', () => {
  assert.throws(() => readConfig({ FONTS_DIR: '/nonexistent' }), {
    name: 'ConfigError',
    message: /FONTS_DIR must be a folder, received "\/nonexistent"/,
  });
  assert.throws(
    () => readConfig({ FONTS_DIR: import.meta.filename }),
    /FONTS_DIR must be a folder/,
  );
  assert.equal(readConfig({ FONTS_DIR: import.meta.dirname }).fontsDir, import.meta.dirname);
  assert.equal(readConfig({}).fontsDir, null);
});

test('Treats an empty setting as unset', () => {
  assert.equal(readConfig({ PORT: '', DATA_DIR: '' }).port, 3000);
});

test('Freezes the configuration', () => {
  assert.ok(Object.isFrozen(readConfig({})));
});

test('Rejects a header that no proxy documents, and a drain that takes all of the time for stopping', () => {
  assert.throws(
    () => readConfig({ CLIENT_ADDRESS_HEADER: 'cf-connecting-ip', TRUSTED_PROXIES: '1' }),
    /CLIENT_ADDRESS_HEADER must be one of x-forwarded-for, forwarded, x-real-ip/,
  );
  assert.throws(
    () => readConfig({ SHUTDOWN_DRAIN_MS: '25000' }),
    /SHUTDOWN_DRAIN_MS must be less than SHUTDOWN_GRACE_MS, received 25000 and 25000/,
  );
  assert.equal(readConfig({ SHUTDOWN_GRACE_MS: '0' }).shutdownDrainMs, 0);
});

test('Ends waits and quotes before the time limit of usual proxies, and keeps connections longer', () => {
  const { arrival, questionMs } = readConfig({});
  assert.ok(arrival.maxWaitSeconds < 30);
  assert.ok(questionMs < arrival.maxWaitSeconds * 1000);
  assert.ok(arrival.keepAliveMs > 600_000);
});
