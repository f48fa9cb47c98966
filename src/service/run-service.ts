import { ConfigError, readConfig, type Config } from '../config/config.ts';
import { readProcessEnvironment } from '../config/process-environment.ts';
import { withoutSecrets } from '../config/without-secrets.ts';
import { requireSimd } from '../rendering/strips/require-simd.ts';
import { UnwritableFolderError } from '../storage/unwritable-folder.ts';
import { createLogger, type Log } from '../telemetry/logger.ts';
import { StopRequested, type Ending } from './closing/ending.ts';
import { startService, type Service } from './start-service.ts';

const EXIT_CONFIG = 78; // EX_CONFIG of sysexits.h

/** Runs the service until it is asked to end; then the process exits. */
export async function runService(ending: Ending): Promise<void> {
  const config = configOrExit();
  const log = createLogger({ level: config.logLevel, process: 'service' });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    ending.failed(error);
    process.exit(1);
  });
  try {
    const service = await start(config, log, ending);
    log.info({ url: service.url, dataDir: config.dataDir }, 'listening');
    closeWhenAsked(service, ending.asked, log);
  } catch (error) {
    if (error instanceof StopRequested) exitAsAsked(error, log);
    log.fatal(causeOf(error), 'start failed');
    process.exit(1);
  }
}

function configOrExit(): Config {
  try {
    return readConfig(readProcessEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createLogger({ level: 'fatal', process: 'service' });
    log.fatal({ faults: error.faults }, 'bad configuration');
    process.exit(EXIT_CONFIG);
  }
}

/** A folder that cannot be written is a mistake in the deployment, so a stack trace would not help. */
function causeOf(error: unknown): object {
  if (!(error instanceof UnwritableFolderError)) return { err: error };
  return { ...error.details, detail: error.message };
}

/** @throws StopRequested if the process is asked to end before the service has started */
async function start(config: Config, log: Log, ending: Ending): Promise<Service> {
  ending.asked.throwIfAborted();
  // Otherwise, each renderer would die at startup while the service accepts jobs.
  requireSimd();
  const env = withoutSecrets(readProcessEnvironment());
  const onGiveUp = (): void => void giveUp(service, log);
  const service = await startService({ config, log, env, ending, onGiveUp });
  return service;
}

function closeWhenAsked(service: Service, asked: AbortSignal, log: Log): void {
  const close = (): void => {
    const { why: signal } = asked.reason as StopRequested;
    log.info({ signal }, 'shutting down');
    void service.close().then(() => exitAsAsked(asked.reason as StopRequested, log));
  };
  if (asked.aborted) close();
  else asked.addEventListener('abort', close, { once: true });
}

function exitAsAsked({ why: signal }: StopRequested, log: Log): never {
  log.info({ signal }, 'shut down');
  process.exit(0);
}

/** Exits with an error, so the platform reports the failure and restarts the service. */
async function giveUp(service: Service, log: Log): Promise<void> {
  log.fatal('service gives up: no renderer could be started for ten minutes');
  await service.close();
  process.exit(1);
}
