/** Entry point of the service process. */
import { ConfigError, readConfig, type Config } from './config/config.ts';
import { readProcessEnvironment } from './config/process-environment.ts';
import { withoutSecrets } from './config/without-secrets.ts';
import { requireSimd } from './rendering/strips/require-simd.ts';
import { startService } from './service/start-service.ts';
import { createLogger, type Log } from './telemetry/logger.ts';

const EXIT_CONFIG = 78; // EX_CONFIG of sysexits.h

function configOrExit(): Config {
  try {
    return readConfig(readProcessEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(EXIT_CONFIG);
  }
}

/** The first signal shuts the service down cleanly; a second one ends it immediately. */
function closeOnSignal(close: () => Promise<void>, log: Log): void {
  let isClosing = false;
  const end = (signal: NodeJS.Signals): void => {
    if (isClosing) process.exit(1);
    isClosing = true;
    log.info({ signal }, 'shutting down');
    void close().then(() => {
      log.info('shut down');
      process.exit(0);
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
}

/** Exits with an error, so the platform reports the failure and restarts the service. */
async function giveUp(close: () => Promise<void>, log: Log): Promise<void> {
  log.fatal('service gives up: no renderer could be started for ten minutes');
  await close();
  process.exit(1);
}

async function main(): Promise<void> {
  const env = readProcessEnvironment();
  const config = configOrExit();
  const log = createLogger({ level: config.logLevel, process: 'service' });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  });
  try {
    // Otherwise, each renderer would die at startup while the service accepts jobs.
    requireSimd();
    const onGiveUp = (): void => void giveUp(() => service.close(), log);
    const service = await startService({ config, log, env: withoutSecrets(env), onGiveUp });
    closeOnSignal(() => service.close(), log);
    log.info({ url: service.url, dataDir: config.dataDir }, 'listening');
  } catch (error) {
    log.fatal({ err: error }, 'start failed');
    process.exit(1);
  }
}

await main();
