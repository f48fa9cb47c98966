/**
 * Builds the image from the Dockerfile and runs it as a platform does: in a control group with a memory
 * limit, as the user of the image, and with a read-only root. It is not part of `npm test`:
 *
 *     npm run test:image     needs root, and Debian's packages buildah, runc and mmdebstrap
 */
import assert from 'node:assert/strict';
import { chmod, chown } from 'node:fs/promises';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import type { IncidentPageAnswer } from '../../src/http/contract/incident.ts';
import { drawPhoto, drawSvg } from '../support/image-files/draw-artwork.ts';
import { killIfAlive } from '../support/processes/alive.ts';
import { until } from '../support/processes/until.ts';
import {
  startRunningService,
  type LogLine,
  type RunningService,
} from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { buildImage, type BuiltImage } from './build-image.ts';
import { NODE_UID, startContainer, type Container, type ContainerOptions } from './container.ts';
import { startHogs } from './hogs.ts';
import { whyNoImage } from './why-not.ts';
import { freePort } from '../support/processes/free-port.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 512 * MIB;

interface Contained {
  readonly container: Container;
  readonly service: RunningService;
}

describe('the image', { skip: (await whyNoImage()) ?? false }, () => {
  let image: BuiltImage;
  const releases: (() => unknown)[] = [];

  before(async () => {
    image = await buildImage({ after: (release) => releases.push(release) });
  });
  after(async () => {
    for (const release of releases) await release();
  });

  it('prints text and photographs with the same bytes as this checkout', async (t) => {
    const order = await anOrder(6);
    const { service, container } = await startContained(t, { volume: await ownVolume(t) });
    const printed = hashesOf(await service.runJob(order));
    const here = await startRunningService(t);
    assert.deepEqual(printed, hashesOf(await here.runJob(order)));
    assert.deepEqual(await incidentsOf(service), []);
    await assertNoZombies(container);
  });

  it('runs as its unprivileged user, cannot change its own files, and is healthy', async (t) => {
    const { service, container } = await startContained(t, { volume: await ownVolume(t) });
    await service.untilReady();
    assert.deepEqual(new Set(container.members().map(({ uid }) => uid)), new Set([NODE_UID]));
    await assert.rejects(container.run('touch', '/app/dist/new'), /Read-only file system/);
    const [kind, ...check] = image.config.Healthcheck.Test;
    assert.equal(kind, 'CMD');
    await container.run(...check);
  });

  it('finishes a job whose renderer is killed, and leaves no zombie', async (t) => {
    const { service, container } = await startContained(t, { volume: await ownVolume(t) });
    const { id } = await service.submit(await anOrder(40));
    await untilPlaced(service, id);
    killIfAlive(rendererOf({ service, container }));
    assert.equal((await service.untilEnded(id)).status, 'succeeded');
    assert.deepEqual(await incidentsOf(service), ['killed']);
    await assertNoZombies(container);
  });

  it('survives an out-of-memory kill by the kernel, and says so', async (t) => {
    const env = { MEMORY_BRAKE: 'off' };
    const { service, container } = await startContained(t, { volume: await ownVolume(t), env });
    await service.untilReady();
    const stop = startHogs(t, container);
    await service.untilLogged('incident');
    stop();
    assert.deepEqual(new Set(await incidentsOf(service)), new Set(['cgroup_oom']));
    const ended = await service.runJob(await anOrder(2));
    assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
    await assertNoZombies(container);
  });

  it('leaves a running job in order on SIGTERM, and finishes it in the next container', async (t) => {
    const volume = await ownVolume(t);
    const first = await startContained(t, { volume });
    const { id } = await first.service.submit(await anOrder(40));
    await untilPlaced(first.service, id);
    assert.equal(image.config.StopSignal, 'SIGTERM');
    assert.equal(await first.service.stop(), 0);
    const second = await startContained(t, { volume });
    assert.equal((await second.service.untilEnded(id)).status, 'succeeded');
    assert.deepEqual(await incidentsOf(second.service), []);
  });

  it('names the user, the folder and the setting if its volume belongs to root', async (t) => {
    const volume = await tempDir(t);
    await chmod(volume, 0o755);
    const { process } = await startContainer(t, optionsOf({ volume }));
    let said = '';
    process.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text));
    const code = await new Promise((ended) => process.once('close', ended));
    assert.equal(code, 1);
    const line = JSON.parse(said.trim().split('\n').at(-1)!) as LogLine;
    assert.equal(line.event, 'start failed');
    const { uid, path, owner, mode, detail } = line;
    assert.deepEqual(
      { uid, path, owner, mode },
      { uid: NODE_UID, path: '/app/data', owner: '0:0', mode: '755' },
    );
    assert.match(String(detail), /chown -R 1000:1000.*DATA_DIR.*RAILWAY_RUN_UID=0/);
  });

  it('runs as root on a volume that belongs to root, as RAILWAY_RUN_UID=0 asks for', async (t) => {
    const volume = await tempDir(t);
    const { service } = await startContained(t, { volume, uid: 0 });
    assert.equal((await service.runJob(await anOrder(1))).status, 'succeeded');
  });

  function optionsOf(options: Partial<ContainerOptions> & { volume: string }): ContainerOptions {
    return { image, limitBytes: LIMIT_BYTES, ...options };
  }

  async function startContained(
    t: TestContext,
    options: Partial<ContainerOptions> & { volume: string },
  ): Promise<Contained> {
    const env = { ...options.env, PORT: String(await freePort()) };
    const container = await startContainer(t, optionsOf({ ...options, env }));
    const started = { child: container.process, dataDir: options.volume };
    return { container, service: await startRunningService(t, started) };
  }
});

/** A volume as Docker makes it from the image: it belongs to the user of the image. */
async function ownVolume(t: TestContext): Promise<string> {
  const volume = await tempDir(t);
  await chown(volume, NODE_UID, NODE_UID);
  return volume;
}

/** An order of photographs and of drawings with text in a face that few slim images have. */
async function anOrder(copies: number): Promise<object> {
  const photo = await drawPhoto({ widthPx: 900, heightPx: 700, seed: 3, format: 'jpeg' });
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120"><text x="8" y="90" font-family="Arial" font-size="80">RIVERA 7</text></svg>`;
  const item = (type: string, content: Buffer | string, width: number) => ({
    artwork: { data: `data:${type};base64,${Buffer.from(content).toString('base64')}` },
    width,
    quantity: copies,
  });
  const items = [
    item('image/jpeg', photo, 4),
    item('image/svg+xml', text, 3),
    item('image/svg+xml', drawSvg({ widthPx: 300, heightPx: 300 }), 2),
  ];
  return {
    orders: [{ id: '1041', items }],
    sheet: { width: 12, maxHeight: 40 },
    packing: { effort: 'fast' },
  };
}

function hashesOf({ status, parts, problem }: GangSheet): readonly unknown[] {
  assert.equal(status, 'succeeded', JSON.stringify(problem));
  return parts.map(({ sha256 }) => sha256);
}

async function incidentsOf(service: RunningService): Promise<readonly string[]> {
  const { body } = await service.get<IncidentPageAnswer>('/incidents');
  return body.incidents.map((incident) => incident.class);
}

async function untilPlaced(service: RunningService, id: string): Promise<void> {
  await until('a piece is placed', async () => {
    const { status, progress, problem } = (await service.get(`/gangsheets/${id}`)).body;
    assert.ok(['queued', 'running'].includes(status), `${status}: ${JSON.stringify(problem)}`);
    return progress.placed > 0;
  });
}

/** Returns the renderer's process id outside the container; it logs the one inside. */
function rendererOf({ service, container }: Contained): number {
  const renderer = container.members().find(({ innerPid }) => innerPid === service.rendererPid());
  return renderer!.pid;
}

/** Process 1 of the container reaps what nobody else does, within a moment. */
async function assertNoZombies(container: Container): Promise<void> {
  await until('no zombie is left', () => container.members().every(({ isZombie }) => !isZombie));
}
