/** The HTTP side on real jobs, a real database and real files; only the renderer is a fake. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { v7 as newId } from 'uuid';
import type { Problem } from '../../../src/errors.ts';
import { readConfig } from '../../../src/config/config.ts';
import type { App } from '../../../src/http/app.ts';
import { createSignedLinks, type SignedLinks } from '../../../src/http/access/signed-links.ts';
import { Holdings } from '../../../src/http/protocol/holdings.ts';
import { createLinks } from '../../../src/http/resources/links.ts';
import { createHttpServer } from '../../../src/http/server.ts';
import type { PreflightReport } from '../../../src/gang-sheet/preflight.ts';
import { JOB_EVENT_TYPES } from '../../../src/jobs/job-event.ts';
import type { ToRenderer } from '../../../src/messages.ts';
import { QuarantineKeeper } from '../../../src/quarantine/quarantine-keeper.ts';
import { partKey, previewKey } from '../../../src/storage/part-key.ts';
import { examineDecoder } from '../../../src/supervision/incidents/post-mortem.ts';
import { silentLogger } from '../../../src/telemetry/logger.ts';
import { UploadMemory } from '../../../src/uploads/upload-memory.ts';
import { Uploads } from '../../../src/uploads/uploads.ts';
import { setUpJobs } from '../../jobs/set-up-jobs.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { aDecoderEnd, anIncident } from '../../support/service/make-incident.ts';
import { aPart, aPlan, aRequest } from '../../support/service/make-job.ts';
import { tempDir } from '../../support/temp-dir.ts';

export const KEY = 'secret-of-the-shop';
export const OPERATOR = 'token-of-the-operator';
const OWNER = 'shop';

/** Problem of a quote or preflight that fails. */
const refusals: readonly Problem[] = [
  {
    code: 'artwork_rejected',
    detail: 'Artwork cannot be used.',
    retryable: false,
    errors: [
      { pointer: '/orders/0/items/0/artwork', code: 'artwork_truncated', detail: 'It ends.' },
    ],
  },
  { code: 'does_not_fit_memory', detail: 'Too much.', retryable: false, details: { bytes: 1 } },
];

/** Problem of a job that fails and could be resumed. */
const exhausted: Problem = { code: 'memory_exhausted', detail: 'No room.', retryable: true };

const report: PreflightReport = {
  printed: { widthPx: 20, heightPx: 10, dpi: 300 },
  effectiveDpi: { across: 300, down: 300 },
  colour: { space: 'srgb', profile: null },
  pixels: { background: 'other', translucentShare: 0.5, content: null, art: null, specks: 3 },
  ink: null,
  findings: [{ rule: 'specks', code: 'specks', detail: 'Three.', level: 'off' }],
};

export interface RealApp {
  readonly app: App;
  readonly links: SignedLinks;
  /** Folder of its files, which no response may mention. */
  readonly dir: string;
  /** Jobs that have succeeded, failed or not ended. */
  readonly jobIds: { readonly ended: readonly string[]; readonly open: readonly string[] };
  readonly uploadIds: readonly string[];
  readonly incidentIds: readonly string[];
  /** Hashes of artworks that are quarantined, or were before a request released them. */
  readonly quarantined: readonly string[];
  /** A delivery to the webhook of each job that has ended. */
  readonly deliveryIds: readonly string[];
  /** Stores something of each kind. */
  seed(): Promise<void>;
}

export async function aRealApp(t: TestContext): Promise<RealApp> {
  const setup = await setUpJobs(t, { queueLimit: 1e6, concurrency: 1e6 });
  const { jobs, stores, renderer, dir } = setup;
  const uploads = await realUploads(t, setup);
  setup.uploads.find = (ids, owner) => uploads.filesOf(ids, owner);
  const quarantine = new QuarantineKeeper({
    store: stores.quarantine,
    transactions: stores.transactions,
    lengthMs: 3_600_000,
    now: () => new Date(),
    log: silentLogger(),
  });
  const links = createSignedLinks({ secret: 'test', ttlMs: 3_600_000, now: () => new Date() });
  const app = createHttpServer({
    service: {
      jobs,
      uploads,
      incidents: stores.incidents,
      quarantine,
      deliveries: stores.deliveries,
      version: '1.2.3',
      webhookRules: { allowPrivateHosts: false },
      links: createLinks({ publicUrl: null, sign: links.sign }),
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }),
    },
    log: silentLogger(),
    origins: [],
    limits: { maxBodyBytes: 200_000 },
    arrival: readConfig({}).arrival,
    fairUse: { quotas: { requests: null, bytes: null }, trustedProxies: 0, nowMs: () => 0 },
    holdings: new Holdings(),
    access: {
      keys: [{ name: OWNER, secret: KEY }],
      metricsToken: null,
      operatorToken: OPERATOR,
      links,
      nowMs: () => performance.now(),
    },
  });
  t.after(() => app.close());

  let isHolding = false;
  let asked = 0;
  renderer.send = (message) => void setImmediate(() => void answer(message));
  const answer = async (message: ToRenderer): Promise<void> => {
    asked += 1;
    const refusal = refusals[asked % 4];
    if (message.type === 'quote') {
      const quote = { plan: aPlan(), predictedPeakBytes: 123_456, warnings: [], items: [] };
      if (refusal) jobs.questionFailed(message.questionId, refusal);
      else jobs.quoted(message.questionId, quote);
    } else if (message.type === 'preflight') {
      if (refusal) jobs.questionFailed(message.questionId, refusal);
      else jobs.preflighted(message.questionId, report);
    } else if (message.type === 'stop') {
      setup.finish(message.jobId, { status: 'cancelled' });
    } else if (message.type === 'run' && !isHolding) await run(message.job.id, asked % 3 === 0);
  };
  const run = async (jobId: string, fails: boolean): Promise<void> => {
    const content = Buffer.alloc(1000);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const file = { bytes: content.length, sha256 };
    const part = aPart({ ...file, preview: file });
    await mkdir(join(dir, 'scratch', jobId), { recursive: true });
    for (const key of [partKey(jobId, part), previewKey(jobId, part)]) {
      const path = join(dir, 'files', key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    jobs.handle({
      type: 'planned',
      jobId,
      plan: aPlan(),
      warnings: [],
      items: [],
      predictedPeakBytes: 1000,
    });
    jobs.handle({ type: 'part-kept', jobId, part, warnings: [] });
    setup.finish(jobId, fails ? { status: 'failed', problem: exhausted } : {});
  };

  const jobIds = { ended: [] as string[], open: [] as string[] };
  const deliveryIds: string[] = [];
  const uploadIds: string[] = [];
  const incidentIds: string[] = [];
  const quarantined: string[] = [];
  const quarantineOne = async (): Promise<string> => {
    const artworkId = randomBytes(32).toString('hex');
    const ended = aDecoderEnd({ artworkId, owner: { kind: 'job', id: randomUUID() } });
    const id = newId();
    await stores.incidents.add({ ...examineDecoder(ended, new Date()), id });
    await quarantine.ended(ended, id);
    await quarantine.ended(ended, id);
    return artworkId;
  };
  const webhook = { url: 'https://shop.example/', events: JOB_EVENT_TYPES };
  const submit = async (request = aRequest()) =>
    (await jobs.submit(request, { owner: OWNER, webhook })).id;
  return {
    app,
    links,
    dir,
    jobIds,
    uploadIds,
    incidentIds,
    quarantined,
    deliveryIds,
    async seed() {
      isHolding = true;
      for (let count = 0; count < 8; count += 1) jobIds.open.push(await submit());
      await new Promise(setImmediate);
      isHolding = false;
      for (let count = 0; count < 8; count += 1) {
        const id = await submit();
        await jobs.waitFor(id, AbortSignal.timeout(10_000));
        jobIds.ended.push(id);
        const { deliveries } = await stores.deliveries.list({ jobId: id, limit: 1 });
        deliveryIds.push(...deliveries.map((delivery) => delivery.id));
      }
      const picture = await drawFlat({ widthPx: 20, heightPx: 10, seed: uploadIds.length + 1 });
      const arrival = { owner: OWNER, announcedBytes: null, signal: AbortSignal.timeout(10_000) };
      uploadIds.push((await uploads.receive(Readable.from([picture]), arrival)).upload.id);
      const incident = { ...anIncident({ jobId: randomUUID() }), id: newId() };
      await stores.incidents.add(incident);
      incidentIds.push(incident.id);
      for (let count = 0; count < 8; count += 1) quarantined.push(await quarantineOne());
    },
  };
}

async function realUploads(
  t: TestContext,
  { stores }: Awaited<ReturnType<typeof setUpJobs>>,
): Promise<Uploads> {
  const folder = await tempDir(t);
  const uploads = new Uploads({
    store: stores.uploads,
    transactions: stores.transactions,
    folders: { arriving: join(folder, 'arriving'), kept: join(folder, 'kept') },
    limits: {
      artwork: { maxBytes: 2 ** 20, maxPixels: 1e6 },
      maxBytes: 2 ** 30,
      ttlMs: 3_600_000,
    },
    assertAllowed: () => Promise.resolve(),
    newId: randomUUID,
    now: () => new Date(),
    expiryNow: () => new Date(),
    refuseNewWork: () => undefined,
    disk: { check: () => Promise.resolve() },
    memory: new UploadMemory({
      now: () => ({ isShort: false, utilisation: 0.1, freeBytes: 2 ** 30, budgetBytes: 2 ** 31 }),
      onReserved: () => undefined,
    }),
    log: silentLogger(),
  });
  await uploads.recover();
  return uploads;
}
