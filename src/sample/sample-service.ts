import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readProcessEnvironment } from '../config/process-environment.ts';

/** Longer than the service's own default grace period of 25 s. */
const END_MAX_WAIT_MS = 30_000;

/** An error that is shown to the user as its message, without a stack. */
export class SampleFailure extends Error {
  override readonly name = 'SampleFailure';
}

export interface SampleService {
  readonly dataDir: string;
  readonly artworkDir: string;
  /** File for the log of the service. */
  readonly logPath: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a service in a separate process on a free port, calls `work` with its URL, and always shuts the
 * service down afterwards. The signal that `work` gets also fires when the service dies.
 * @throws SampleFailure if the service dies early; the reason of `signal`
 */
export async function withService(
  { signal, ...settings }: SampleService,
  work: (url: string, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { child, stdout } = startService(settings);
  const gone = new AbortController();
  const exit = once(child, 'exit').then(([code, killedBy]) => {
    gone.abort(new SampleFailure(`The service exited early (${String(killedBy ?? code)}).`));
  });
  const either = AbortSignal.any([signal, gone.signal]);
  try {
    await work(await listeningUrl(stdout, either), either);
  } catch (error) {
    // The reason for the abort says more than the error of the interrupted request.
    throw either.aborted ? either.reason : error;
  } finally {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), END_MAX_WAIT_MS);
    await exit;
    clearTimeout(late);
  }
}

interface StartedService {
  readonly child: ChildProcess;
  readonly stdout: Readable;
}

function startService(settings: Omit<SampleService, 'signal'>): StartedService {
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    env: {
      ...readProcessEnvironment(),
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: settings.dataDir,
      ARTWORK_DIR: settings.artworkDir,
      // The log line with the address has this level.
      LOG_LEVEL: 'info',
    },
    // A separate process group: Ctrl-C reaches only this process, which then stops the service. The service would
    // treat a second signal as a request to exit immediately.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.pipe(createWriteStream(settings.logPath));
  return { child, stdout: child.stdout };
}

/** Waits for the log line with the address. */
function listeningUrl(stdout: Readable, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    createInterface({ input: stdout }).on('line', (line) => {
      const { event, url } = parseLogLine(line);
      if (event === 'listening' && url !== undefined) resolve(url);
    });
  });
}

function parseLogLine(line: string): { readonly event?: string; readonly url?: string } {
  try {
    return JSON.parse(line) as { event?: string; url?: string };
  } catch {
    return {};
  }
}
