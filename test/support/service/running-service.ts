/** The whole service as processes of its own, for tests that look at it from outside. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { ALLOCATOR } from '../../../src/supervision/launch-renderer.ts';
import { isAlive, killIfAlive } from '../processes/alive.ts';
import type { MemoryGroup } from '../processes/memory-group.ts';
import { tempDir } from '../temp-dir.ts';
import { until } from '../processes/until.ts';

/** What the Dockerfile starts node with. */
export const FLAGS = ['--optimize-for-size', '--max-semi-space-size=1', '--enable-source-maps'];
const MAIN = fileURLToPath(new URL('../../../src/main.js', import.meta.url));

export interface RunningServiceOptions {
  /** Kept over restarts when it is given. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A memory group that both processes are started in. */
  readonly group?: MemoryGroup;
}

/** Of a test, or of a program that ends by itself. */
export interface Lifetime {
  readonly signal: AbortSignal;
  after(release: () => unknown): void;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** An answer with its body read; what the body is, the test says. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON; text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly log: readonly LogLine[];
  /** Lines of this event so far. */
  logged(event: string): readonly LogLine[];
  /** Waits until a line of this event was logged. */
  untilLogged(event: string): Promise<LogLine>;
  call<Body>(call: Call): Promise<Answer<Body>>;
  get<Body = GangSheet>(path: string): Promise<Answer<Body>>;
  /** Waits until /readyz is green. */
  untilReady(): Promise<void>;
  /** Submits a job that has to be taken. */
  submit(body: unknown): Promise<GangSheetAccepted>;
  untilEnded(id: string): Promise<GangSheet>;
  /** Submits, and waits for the end of the job. */
  runJob(body: unknown): Promise<GangSheet>;
  /** The bytes of a part. */
  part(id: string, number: number): Promise<Buffer>;
  /** The pid of the renderer that is at work now. */
  rendererPid(): number;
  /** `kill -9` of both processes; resolves when they are gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the service on a free port; the test's end ends it, whatever state it is in. */
export async function startRunningService(
  t: Lifetime,
  options: RunningServiceOptions = {},
): Promise<RunningService> {
  const dataDir = options.dataDir ?? (await tempDir(t));
  const child = spawnService({ ...options, dataDir });
  const exited = once(child, 'exit');
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  });
  const log: LogLine[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => log.push(parseLine(line)));

  const logged = (event: string) => log.filter((line) => line.event === event);
  const untilLogged = (event: string): Promise<LogLine> =>
    until(
      () => `"${event}" was not logged: ${show(log)}`,
      () => {
        const [line] = logged(event);
        if (line !== undefined || child.exitCode === null) return line;
        throw new Error(`the service ended before "${event}": ${show(log)}`);
      },
      { signal: t.signal },
    );
  const { url } = (await untilLogged('listening')) as unknown as { url: string };

  const call = async <Body>({
    method = 'GET',
    path,
    body,
    headers,
  }: Call): Promise<Answer<Body>> => {
    const isJson = body !== undefined && typeof body !== 'string';
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const read: unknown = type.includes('json') ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body: read as Body };
  };
  const get = <Body = GangSheet>(path: string) => call<Body>({ path });
  const untilReady = async (): Promise<void> => {
    const isReady = async () => (await get('/readyz')).status === 200;
    await until('the service is ready', isReady, { signal: t.signal });
  };
  const submit = async (body: unknown): Promise<GangSheetAccepted> => {
    const answer = await call<GangSheetAccepted>({ method: 'POST', path: '/gangsheets', body });
    if (answer.status === 202) return answer.body;
    throw new Error(`POST answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  const untilEnded = (id: string): Promise<GangSheet> =>
    until(
      () => `${id} did not end: ${show(log)}`,
      async () => {
        const { body } = await get(`/gangsheets/${id}`);
        return !['queued', 'running', 'paused'].includes(body.status) && body;
      },
      { everyMs: 25, signal: t.signal },
    );
  const rendererPid = () => logged('renderer started').at(-1)!['pid'] as number;
  return {
    ...{ url, child, dataDir, log, logged, untilLogged, call, get, untilReady, submit, untilEnded },
    runJob: async (body) => untilEnded((await submit(body)).id),
    async part(id, number) {
      const response = await fetch(new URL(`/gangsheets/${id}/parts/${number}`, url));
      if (!response.ok) throw new Error(`part ${number} answered ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
    rendererPid,
    async kill() {
      const pid = rendererPid();
      child.kill('SIGKILL');
      // Without its service it ends by itself, which may be now.
      killIfAlive(pid);
      await exited;
      await until('the renderer is gone', () => !isAlive(pid), { signal: t.signal });
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

function spawnService(options: RunningServiceOptions & { readonly dataDir: string }): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    ...ALLOCATOR,
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: options.dataDir,
    ...options.env,
  };
  const args = [...FLAGS, MAIN];
  const spawnOptions: SpawnOptions = { env, stdio: ['ignore', 'pipe', 'inherit'] };
  return options.group === undefined
    ? spawn(process.execPath, args, spawnOptions)
    : options.group.spawn(process.execPath, args, spawnOptions);
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { event: 'not json', line };
  }
}

function show(log: readonly LogLine[]): string {
  return log.map((line) => JSON.stringify(line)).join('\n');
}
