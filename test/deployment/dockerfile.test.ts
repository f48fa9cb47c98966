import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { ALLOCATOR } from '../../src/supervision/launch-renderer.ts';
import { FLAGS } from '../support/service/running-service.ts';
import { freePort } from '../support/processes/free-port.ts';

interface Instruction {
  readonly keyword: string;
  readonly value: string;
  readonly stage: string;
}

const root = resolve(import.meta.dirname, '../../..');
const instructions = readInstructions(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');

describe('the Dockerfile', () => {
  it('bases every stage on one Debian slim image with a long-term support version of Node', () => {
    const images = all('FROM').map(({ value }) => value.split(' ')[0]);
    assert.deepEqual(new Set(images), new Set(['node:26-trixie-slim', 'base']));
  });

  it('copies only files that exist and that .dockerignore allows', () => {
    const copied = all('COPY')
      .filter(({ value }) => !value.startsWith('--from='))
      .flatMap(({ value }) => value.split(' ').slice(0, -1))
      .map((path) => path.replace('./', ''));
    assert.ok(copied.length > 0);
    for (const path of copied) {
      assert.ok(existsSync(join(root, path)), `${path} does not exist`);
      assert.ok(ignored.includes(`!${path}`), `${path} is ignored`);
    }
  });

  it('allows no other files into the build', () => {
    assert.ok(ignored.includes('*'));
    assert.ok(!ignored.some((line) => /^!(node_modules|dist|data|\.git)/.test(line)));
  });

  it('installs the production packages without running their scripts', () => {
    const [install] = all('RUN').filter(({ stage }) => stage === 'packages');
    assert.equal(install?.value, 'npm ci --omit=dev --ignore-scripts');
  });

  it('ships no sources, tests or development packages', () => {
    const shipped = all('COPY').filter(({ stage }) => stage === 'service');
    assert.deepEqual(
      shipped.map(({ value }) => value),
      [
        'package.json LICENSE ./',
        '--from=packages /app/node_modules ./node_modules',
        '--from=build /app/dist/src ./dist/src',
        'assets ./assets',
      ],
    );
  });

  it('runs node directly on the compiled service, without a shell or npm, as the tests do', () => {
    assert.deepEqual(exec('CMD'), ['node', ...FLAGS, 'dist/src/main.js']);
    assert.ok(existsSync(join(root, 'src/main.ts')));
  });

  it('runs as the unprivileged user that owns the data folder', () => {
    const last = all('USER').at(-1);
    assert.equal(last?.value, 'node');
    assert.ok(all('RUN').some(({ value }) => value === 'mkdir data && chown node:node data'));
  });

  it('has no VOLUME instruction, because Railway refuses to build one', () => {
    assert.deepEqual(all('VOLUME'), []);
  });

  it('sets the malloc thresholds that make glibc return memory, as the tests do', () => {
    const environment = all('ENV').flatMap(({ value }) => value.split(/\s+/));
    for (const setting of [
      'NODE_ENV=production',
      ...Object.entries(ALLOCATOR).map(([name, value]) => `${name}=${value}`),
      `PORT=${readConfig({}).port}`,
    ]) {
      assert.ok(environment.includes(setting), `${setting} is not set`);
    }
  });
});

describe('the health check of the Dockerfile', () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/readyz' ? status : 404;
    response.end(body);
  });
  let status = 200;
  let body = '';

  before(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
  after(() => new Promise((closed) => server.close(closed)));

  const answered = (answer: { readonly ready: boolean; readonly reason: string | null }) => {
    status = answer.ready ? 200 : 503;
    body = JSON.stringify({ ...answer, detail: '' });
    return exitCode((server.address() as AddressInfo).port);
  };

  it('passes if the service on the port from the environment accepts work', async () => {
    assert.equal(await answered({ ready: true, reason: null }), 0);
  });

  it('fails until the service first accepts work', async () => {
    assert.equal(await answered({ ready: false, reason: 'starting' }), 1);
  });

  it('passes if the service refuses work for a reason that a restart would not help', async () => {
    assert.equal(await answered({ ready: false, reason: 'queue_full' }), 0);
  });

  it('fails if something else answers', async () => {
    status = 200;
    for (const other of ['hello', '{}']) {
      body = other;
      assert.equal(await exitCode((server.address() as AddressInfo).port), 1);
    }
  });

  it('fails if the service does not answer', async () => {
    assert.equal(await exitCode(await freePort()), 1);
  });

  function exitCode(port: number): Promise<number> {
    const [healthCheck] = all('HEALTHCHECK');
    const [, , script] = JSON.parse(healthCheck!.value.split('CMD ')[1]!) as string[];
    const env = { ...process.env, PORT: String(port) };
    return new Promise((done) => {
      const child = execFile(process.execPath, ['-e', script!], { env }, () =>
        done(child.exitCode ?? -1),
      );
    });
  }
});

function all(keyword: string): readonly Instruction[] {
  return instructions.filter((instruction) => instruction.keyword === keyword);
}

/** Returns the arguments of an instruction in exec form. Throws for shell form. */
function exec(keyword: string): unknown {
  return JSON.parse(all(keyword).at(-1)!.value);
}

function readInstructions(dockerfile: string): readonly Instruction[] {
  let stage = '';
  return dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [keyword = '', ...rest] = line.split(' ');
      const value = rest.join(' ').trim();
      if (keyword === 'FROM') stage = value.split(' AS ')[1] ?? '';
      return { keyword, value, stage };
    });
}
