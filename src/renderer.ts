/** Entry point of the renderer process, which the service starts and which ends with the service. */
import { url as inspectorUrl } from 'node:inspector';
import type { RendererSettings } from './config/renderer-settings.ts';
import { findHeapFunctions } from './decoders/heap/file-heap.ts';
import { startFlightRecorder } from './flight-recorder/flight-recorder.ts';
import type { FromRenderer, ToRenderer } from './messages.ts';
import { endAtOnce } from './end-at-once.ts';
import { startRenderer } from './render-job/start-renderer.ts';
import { dataFolders } from './storage/data-folders.ts';
import { createLogger } from './telemetry/logger.ts';

let lastWords = (what: string): void => console.error(what);

// Without the service, no one receives the results. The service may already have exited.
process.on('disconnect', () => {
  lastWords('the channel to the service was closed');
  endAtOnce();
});
if (!process.connected) endAtOnce();

/** The only argument, as JSON. */
const config = JSON.parse(process.argv[2] ?? '{}') as RendererSettings;
const log = createLogger({ level: config.logLevel, process: 'renderer' });

process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'uncaught exception');
  // The service reads only stderr, and determines the cause from it.
  console.error(error);
  lastWords(String(error));
  process.exit(1);
});
// A terminal signals both processes on Ctrl-C and when it closes. The service decides for the renderer.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

// The supervisor opens an inspector when the service itself is under a debugger.
if (inspectorUrl() !== undefined) log.info({ url: inspectorUrl() }, 'inspector listening');

const send = (message: FromRenderer): void => {
  if (process.connected) process.send?.(message);
};
const folders = dataFolders(config.dataDir);
const recorder = startFlightRecorder(folders.flights.renderer, {
  atMs: Date.now(),
  process: 'renderer',
  pid: process.pid,
  oomKills: null,
});
lastWords = (what) => recorder.fault(what);
const canSpill = (await findHeapFunctions()) !== null;
const renderer = startRenderer({ config, log, send, folders, recorder, canSpill });

async function end(why: string): Promise<void> {
  log.info({ why }, 'renderer ending');
  await renderer.close();
  recorder.end(why);
  process.exit(0);
}

process.on('message', (message: ToRenderer) => {
  if (message.type === 'shutdown') void end('shutdown');
  else renderer.handle(message);
});
process.on('SIGTERM', () => void end('SIGTERM'));
