/**
 * Entry point of the service process. It listens for signals before it loads the service, which takes a
 * second on a busy machine: the service may be asked to end at any moment, and that is not a death.
 */
import { Ending } from './service/closing/ending.ts';

const ending = new Ending();

/** The first signal shuts the service down cleanly; a second one ends it immediately. */
function end(signal: NodeJS.Signals): void {
  if (ending.asked.aborted) process.exit(1);
  ending.ask(signal);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);

const { runService } = await import('./service/run-service.ts');
await runService(ending);
