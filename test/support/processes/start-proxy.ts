/** Real proxies with the configurations in assets/deployment, on other ports. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { tempDir } from '../temp-dir.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../assets/deployment');

interface NginxOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** A path that clients use and nginx cuts off, such as `/print`. */
  readonly path?: string;
  /** Replaces the documented `proxy_read_timeout`. */
  readonly readTimeout?: string;
}

/** Starts nginx with the documented block. Returns the address that clients use, without the path. */
export async function startNginx(
  t: TestContext,
  serviceUrl: string,
  options: NginxOptions = {},
): Promise<string> {
  const dir = await tempDir(t);
  await mkdir(join(dir, 'logs'));
  const { port = await freePort(), path = '', readTimeout = '60s' } = options;
  const block = (await readFile(join(FOLDER, 'nginx.conf'), 'utf8'))
    .replace('server 127.0.0.1:3000;', `server ${new URL(serviceUrl).host};`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace(/proxy_read_timeout .*;/, `proxy_read_timeout ${readTimeout};`)
    .replace(
      'location / {\n    proxy_pass http://gangsheet;',
      path === ''
        ? '$&'
        : `location = /healthz { proxy_pass http://gangsheet; }\n  location ${path}/ {\n    proxy_pass http://gangsheet/;`,
    );
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = paths.map((name) => `${name}_temp_path ${join(dir, name)};`).join('\n');
  const http = `http { access_log off; ${temporary}\n${block} }`;
  const main = `daemon off; pid ${join(dir, 'pid')}; error_log stderr; events {}`;
  const file = join(dir, 'nginx.conf');
  await writeFile(file, `${main}\n${http}`);
  return start(t, ['nginx', '-p', dir, '-c', file, '-e', 'stderr'], port);
}

/**
 * Starts HAProxy with the documented file in front of these services. Returns the address that clients use.
 * @param options.serverTimeout replaces the documented `timeout server`
 */
export async function startHaproxy(
  t: TestContext,
  serviceUrls: readonly string[],
  options: { readonly serverTimeout?: string } = {},
): Promise<string> {
  const dir = await tempDir(t);
  const port = await freePort();
  const documented = await readFile(join(FOLDER, 'haproxy.cfg'), 'utf8');
  const [, checks = ''] = /server gangsheet1 127\.0\.0\.1:3000 (.*)/.exec(documented) ?? [];
  const servers = serviceUrls.map((url, n) => `server s${n} ${new URL(url).host} ${checks}`);
  const file = join(dir, 'haproxy.cfg');
  const text = documented
    .replace('bind :80', `bind 127.0.0.1:${port}`)
    .replace(/server gangsheet1 .*/, servers.join('\n  '))
    .replace(/timeout server .*/, `timeout server ${options.serverTimeout ?? '60s'}`);
  await writeFile(file, text);
  return start(t, ['haproxy', '-db', '-q', '-f', file], port);
}

async function start(
  t: TestContext,
  [command = '', ...args]: readonly string[],
  port: number,
): Promise<string> {
  const proxy = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(proxy, 'exit');
  t.after(async () => {
    proxy.kill('SIGTERM');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(`${command} answers`, answers, { signal: t.signal });
  return url;
}
