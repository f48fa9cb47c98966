/** Runs the whole service in separate processes, for tests that use it from outside. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GangSheet, GangSheetAccepted } from '../../../src/http/contract/gang-sheet.ts';
import { ALLOCATOR } from '../../../src/supervision/launch-renderer.ts';
import { isAlive, killIfAlive } from '../processes/alive.ts';
import type { MemoryGroup } from '../processes/memory-group.ts';
import { makeTempDir, removeTempDir } from '../temp-dir.ts';
import { until } from '../processes/until.ts';

/** The flags with which the Dockerfile runs node. */
export const FLAGS = [
  '--optimize-for-size',
  '--max-semi-space-size=1',
  '--no-opt',
  '--no-maglev',
  '--enable-source-maps',
];
/** The entry point of the service. */
export const MAIN = fileURLToPath(new URL('../../../src/main.js', import.meta.url));

export interface RunningServiceOptions {
  /** Data folder, to be shared between starts. Default: a temporary folder. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Memory group in which both processes run. */
  readonly group?: MemoryGroup;
  /** A service that has just been started elsewhere, such as in a container. */
  readonly child?: ChildProcess;
}

/** The lifetime of a test or of a program; it releases resources at its end. */
export interface Lifetime {
  readonly signal: AbortSignal;
  after(release: () => unknown): void;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string };

/** A response with its parsed body, whose type the test states. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  /** Body to send as JSON; strings are sent unchanged. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly log: readonly LogLine[];
  /** Returns the lines of an event so far. */
  logged(event: string): readonly LogLine[];
  /** Waits until an event is logged. */
  untilLogged(event: string): Promise<LogLine>;
  call<Body>(call: Call): Promise<Answer<Body>>;
  get<Body = GangSheet>(path: string): Promise<Answer<Body>>;
  /** Waits until /readyz answers 200. */
  untilReady(): Promise<void>;
  /** Submits a job, which must be accepted. */
  submit(body: unknown): Promise<GangSheetAccepted>;
  untilEnded(id: string): Promise<GangSheet>;
  /** Submits a job and waits until it ends. */
  runJob(body: unknown): Promise<GangSheet>;
  /** Downloads a part. */
  part(id: string, number: number): Promise<Buffer>;
  /** Returns the process id of the current renderer. */
  rendererPid(): number;
  /** Kills both processes with SIGKILL and resolves when they have ended. */
  kill(): Promise<void>;
  /** Sends SIGTERM, waits for the end, and resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the service on a free port and ends it, whatever its state, at the end of the test. */
export async function startRunningService(
  t: Lifetime,
  options: RunningServiceOptions = {},
): Promise<RunningService> {
  const dataDir = options.dataDir ?? (await makeTempDir());
  const child = options.child ?? spawnService({ ...options, dataDir });
  const exited = once(child, 'exit');
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
    if (options.dataDir === undefined) await removeTempDir(dataDir);
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
        throw new Error(`the service exited before "${event}" was logged: ${show(log)}`);
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
    throw new Error(`POST was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
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
    url,
    child,
    dataDir,
    log,
    logged,
    untilLogged,
    call,
    get,
    untilReady,
    submit,
    untilEnded,
    runJob: async (body) => untilEnded((await submit(body)).id),
    async part(id, number) {
      const response = await fetch(new URL(`/gangsheets/${id}/parts/${number}`, url));
      if (!response.ok) throw new Error(`part ${number} was answered with ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
    rendererPid,
    async kill() {
      const pid = rendererPid();
      child.kill('SIGKILL');
      // The renderer exits without its service, so it may have ended already.
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
