/** Stops a service at random moments, and looks for incidents that report a stop as a death. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentAnswer, IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import { ALLOCATOR } from '../../../src/supervision/launch-renderer.ts';
import { drawOf, type Draw } from '../fuzz/draw.ts';
import { drawPhoto } from '../image-files/draw-artwork.ts';
import { killIfAlive } from '../processes/alive.ts';
import { until } from '../processes/until.ts';
import { tempDir } from '../temp-dir.ts';
import { FLAGS, MAIN, startRunningService, type Lifetime } from './running-service.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const MOMENTS = ['start', 'run', 'drain'] as const;
/** A start on a busy machine takes about this long, and so does a job. */
const WITHIN_MS = 1_500;
const DRAIN_WITHIN_MS = 300;

/** One stop of the service. */
export interface Stop {
  /** `drain`: a second signal follows while the service is shutting down. */
  readonly moment: (typeof MOMENTS)[number];
  readonly signal: NodeJS.Signals;
  /** Whether all processes get the signal, as from a terminal. */
  readonly isForAll: boolean;
  readonly afterMs: number;
  readonly exit: string;
}

export interface Stopped {
  readonly stops: readonly Stop[];
  readonly incidents: readonly IncidentAnswer[];
  /** How the job ended that ran across all stops. */
  readonly jobStatus: string;
}

export interface StopRuns {
  readonly count: number;
  readonly seed: number;
  readonly onStop?: (stop: Stop) => void;
}

/** Stops the service that many times at moments of its start, its work and its shutdown, in turn. */
export async function stopRepeatedly(t: Lifetime, runs: StopRuns): Promise<Stopped> {
  const dataDir = await tempDir(t);
  const env = { ARTWORK_DIR: await drawArtwork(t), MEMORY_LIMIT_MB: '2048' };
  const first = await startRunningService(t, { dataDir, env });
  const { id } = await first.submit(ORDER);
  await first.stop();
  const stops: Stop[] = [];
  for (let run = 0; run < runs.count; run += 1) {
    const moment = MOMENTS[run % MOMENTS.length]!;
    const stop = await stopOnce({ dataDir, env }, moment, drawOf(runs.seed, run));
    stops.push(stop);
    runs.onStop?.(stop);
  }
  const last = await startRunningService(t, { dataDir, env });
  const { incidents } = (await last.get<IncidentPageAnswer>('/incidents')).body;
  const { status } = await last.untilEnded(id);
  await last.stop();
  return { stops, incidents, jobStatus: status };
}

async function drawArtwork(t: Lifetime): Promise<string> {
  const dir = await tempDir(t);
  const photo = { widthPx: 1200, heightPx: 900, seed: 1, format: 'jpeg' } as const;
  await writeFile(join(dir, 'photo.jpg'), await drawPhoto(photo));
  return dir;
}

/** Takes some seconds to print, so that most stops interrupt it. */
const ORDER = {
  orders: [{ id: '1', items: [{ artwork: { file: 'photo.jpg' }, width: 6, quantity: 60 }] }],
  sheet: { width: 22, maxHeight: 60 },
  packing: { effort: 'fast' },
};

interface Place {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
}

async function stopOnce(place: Place, moment: Stop['moment'], draw: Draw): Promise<Stop> {
  const service = launch(place);
  const signal = draw.from(SIGNALS);
  const isForAll = draw.oneIn(2);
  const afterMs = draw.below(WITHIN_MS);
  const send = (): void => service.send(signal, isForAll);
  if (moment !== 'start') await service.untilListening();
  await sleep(afterMs);
  send();
  if (moment === 'drain' || (moment === 'start' && draw.oneIn(3))) {
    await sleep(draw.below(DRAIN_WITHIN_MS));
    send();
  }
  const exit = await service.exited;
  return { moment, signal, isForAll, afterMs, exit };
}

/** Starts the service in a process group of its own. */
function launch({ dataDir, env }: Place) {
  const child = spawn(process.execPath, [...FLAGS, MAIN], {
    env: { PATH: process.env['PATH'], ...ALLOCATOR, ...ADDRESS, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = once(child, 'exit').then(([code, signal]) => String(code ?? signal));
  return {
    untilListening: () => untilLogged(child, 'listening'),
    exited,
    send(signal: NodeJS.Signals, isForAll: boolean): void {
      killIfAlive(isForAll ? -child.pid! : child.pid!, signal);
    },
  };
}

const ADDRESS = { PORT: '0', HOST: '127.0.0.1' };

async function untilLogged(child: ChildProcess, event: string): Promise<void> {
  let isLogged = false;
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (line.includes(`"event":"${event}"`)) isLogged = true;
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  await until(`"${event}" is logged`, () => isLogged || isOver());
}
