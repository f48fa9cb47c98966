import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { settingsSchema } from '../../src/config/settings.ts';

interface ComposeService {
  readonly build: string;
  readonly restart: string;
  readonly stop_grace_period: string;
  readonly mem_limit: string;
  readonly memswap_limit: string;
  readonly read_only: boolean;
  readonly tmpfs: readonly string[];
  readonly ports: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly volumes: readonly string[];
}

interface ComposeFile {
  readonly services: { readonly gangsheet: ComposeService };
  readonly volumes: Readonly<Record<string, unknown>>;
}

const folder = resolve(import.meta.dirname, '../../../assets/deployment');
const file = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8')) as ComposeFile;
const service = file.services.gangsheet;
const dockerfile = readFileSync(join(folder, service.build, 'Dockerfile'), 'utf8');

describe('the Compose file', () => {
  it('builds the Dockerfile of this repository', () => {
    assert.ok(existsSync(join(folder, service.build, 'package.json')));
  });

  it('leaves more time between SIGTERM and SIGKILL than the service needs, and restarts it', () => {
    assert.match(service.stop_grace_period, /^\d+s$/);
    assert.ok(parseInt(service.stop_grace_period) * 1000 > readConfig({}).shutdownGraceMs);
    assert.equal(service.restart, 'unless-stopped');
  });

  it('mounts its volume where the image keeps data', () => {
    const [mount] = service.volumes;
    const [volume = '', target] = mount?.split(':') ?? [];
    assert.ok(volume in file.volumes);
    assert.match(dockerfile, /^WORKDIR \/app$[^]*^RUN mkdir data /m);
    assert.equal(target, '/app/data');
  });

  it('publishes the port of the image on this machine only', () => {
    const [, port] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
    assert.deepEqual(service.ports, [`127.0.0.1:${port}:${port}`]);
  });

  it('limits memory without swap, and lets nothing but the volume and /tmp be written', () => {
    assert.match(service.mem_limit, /^\d+g$/);
    assert.equal(service.memswap_limit, service.mem_limit);
    assert.equal(service.read_only, true);
    assert.deepEqual(service.tmpfs, ['/tmp']);
  });

  it('sets only settings that exist, to values that the service accepts', () => {
    const given = { API_KEYS: 'shop:0123456789abcdef', PUBLIC_URL: 'https://print.shop.example' };
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(service.environment)) {
      assert.ok(name in settingsSchema.properties, `${name} is not a setting`);
      const isAsked = String(value).startsWith(`\${${name}:`);
      env[name] = isAsked ? (given as Record<string, string>)[name]! : String(value);
    }
    const config = readConfig(env);
    assert.equal(config.fairUse.trustedProxies, 1);
    assert.equal(config.access.publicUrl, given.PUBLIC_URL);
  });
});
