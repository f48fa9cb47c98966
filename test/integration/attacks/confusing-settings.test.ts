/**
 * Settings that confuse one purpose with another, protect nothing or let no job run end the service at its start. There
 * is no victim of another key: no key can be used before the service listens.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { ALLOCATOR } from '../../../src/supervision/launch-renderer.ts';
import { FLAGS, MAIN } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const SECRET = 'the-secret-of-a-shop-1';
/** The exit code of a bad configuration, EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;

const CASES: Readonly<Record<string, readonly [env: Record<string, string>, says: RegExp]>> = {
  'one secret as key and operator token': [
    { API_KEYS: `shop:${SECRET}`, OPERATOR_TOKEN: SECRET },
    /OPERATOR_TOKEN must differ from the secret of shop in API_KEYS; make one with "openssl rand/,
  ],
  'one secret as key and token for metrics': [
    { API_KEYS: `shop:${SECRET}`, METRICS_TOKEN: SECRET },
    /METRICS_TOKEN must differ from the secret of shop in API_KEYS; make one with "openssl rand/,
  ],
  'a secret for links of one letter': [
    { LINK_SECRET: 'x' },
    /LINK_SECRET must have at least 16 characters.*; make one with "openssl rand/,
  ],
  'a key of one letter': [
    { API_KEYS: 'shop:x' },
    /the secret of shop in API_KEYS must have at least 8 characters.*; make one with "openssl rand/,
  ],
  'a token for metrics of one letter': [
    { METRICS_TOKEN: 'x' },
    /METRICS_TOKEN must have at least 8 characters.*; make one with "openssl rand/,
  ],
  'an operator token of one letter': [
    { OPERATOR_TOKEN: 'x' },
    /OPERATOR_TOKEN must have at least 8 characters.*; make one with "openssl rand/,
  ],
  'a token that no request can carry': [
    { METRICS_TOKEN: `${SECRET} with a blank` },
    /METRICS_TOKEN must have at most 1024 letters, digits and .*no request could match/,
  ],
  'a key that no request can carry': [
    { API_KEYS: `shop:${SECRET}\u00e4` },
    /API_KEYS must be name:secret.* with only letters, digits and .*entry 1 is not/,
  ],
  'a memory limit that the service exceeds by itself': [
    { MEMORY_LIMIT_MB: '64' },
    /MEMORY_LIMIT_MB must be at least 1\d\d, because the service takes about \d+ MiB without a job/,
  ],
  'an emergency threshold above the last resort': [
    { MEMORY_EMERGENCY: '0.98' },
    /MEMORY_EMERGENCY must be below 0.97/,
  ],
};

for (const [what, [env, says]] of Object.entries(CASES)) {
  test(`A start with ${what} is refused, and the message says what to set`, async (t) => {
    const group = memoryGroupOrSkip(t, 512 * 2 ** 20);
    if (group === null) return;
    const dataDir = await tempDir(t);
    const base = { PATH: process.env['PATH'], ...ALLOCATOR, PORT: '0', DATA_DIR: dataDir };
    const options = { env: { ...base, ...env } };
    const { code, stdout, stderr } = await group.run(process.execPath, [...FLAGS, MAIN], options);
    assert.equal(code, EXIT_CONFIG, stdout + stderr);
    const { event, faults } = JSON.parse(stdout) as { event: string; faults: readonly string[] };
    assert.equal(event, 'bad configuration');
    assert.match(faults.join('\n'), says);
    assert.ok(!(stdout + stderr).includes(SECRET), 'it shows the secret');
    assert.deepEqual(await readdir(dataDir), [], 'it left files');
  });
}
