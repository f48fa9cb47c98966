/** A server on fake jobs, for the tests of the HTTP side. */
import type { TestContext } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import type { App } from '../../src/http/app.ts';
import { createSignedLinks } from '../../src/http/access/signed-links.ts';
import { createLinks } from '../../src/http/resources/links.ts';
import { Holdings } from '../../src/http/protocol/holdings.ts';
import { createHttpServer, type HttpServerInput } from '../../src/http/server.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { createFakeJobs, type FakeJobs } from '../support/service/fake-jobs.ts';

export const MAX_BODY_BYTES = 200_000;

/** Links with a fixed clock. */
export const LINKS = createSignedLinks({
  secret: 'of the test',
  ttlMs: 60_000,
  now: () => new Date('2026-01-31T12:00:00Z'),
});

/** The same links in the form of responses. */
export const RELATIVE = createLinks({ publicUrl: null, sign: LINKS.sign });

export interface TestServer {
  readonly app: App;
  readonly holdings: Holdings;
  readonly jobs: FakeJobs;
}

type Service = HttpServerInput['service'];

interface Changes extends Partial<Omit<HttpServerInput, 'access' | 'service'>> {
  readonly access?: Partial<HttpServerInput['access']>;
  readonly service?: Partial<Service>;
}

/** The artwork routes are tested with the whole service; here there are no uploads. */
const noUploads: Service['uploads'] = {
  receive: () => Promise.reject(new Error('not for uploads')),
  find: () => Promise.resolve(null),
  remove: () => Promise.resolve(),
  expiresAt: () => '',
};

/** Creates a server that is closed when the test ends. */
export function aServer(t: TestContext, changes: Changes = {}): TestServer {
  const jobs = createFakeJobs();
  const holdings = new Holdings();
  const access = {
    keys: [],
    metricsToken: null,
    operatorToken: null,
    links: LINKS,
    nowMs: () => 0,
    ...changes.access,
  };
  const app = createHttpServer({
    log: silentLogger(),
    limits: { maxBodyBytes: MAX_BODY_BYTES },
    arrival: readConfig({}).arrival,
    origins: [],
    fairUse: { quotas: { requests: null, bytes: null }, trustedProxies: 0, nowMs: () => 0 },
    holdings,
    ...changes,
    access,
    service: {
      jobs,
      uploads: noUploads,
      deliveries: {
        list: () => Promise.resolve({ deliveries: [], next: null }),
        sendAgain: () => Promise.resolve(null),
      },
      webhookRules: { allowPrivateHosts: false },
      incidents: {
        list: () => Promise.resolve({ incidents: [], next: null }),
        find: () => Promise.resolve(null),
      },
      quarantine: {
        list: () => Promise.resolve({ artworks: [], next: null }),
        release: () => Promise.resolve(false),
      },
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }),
      version: '1.2.3',
      links: createLinks({ publicUrl: null, sign: access.links.sign }),
      ...changes.service,
    },
  });
  t.after(() => app.close());
  return { app, holdings, jobs };
}

/** Creates a server that listens on a real port of this machine. */
export async function aListeningServer(
  t: TestContext,
  changes: Changes = {},
): Promise<TestServer & { readonly url: string }> {
  const server = aServer(t, changes);
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...server, url };
}

export const anItem = (changes: object = {}): object => ({
  artwork: { url: 'https://example.com/front.png' },
  ...changes,
});

/** A request body with one order of these items. */
export const aBody = (items: readonly unknown[] = [anItem()], changes: object = {}): object => ({
  orders: [{ id: '1001', items }],
  ...changes,
});
