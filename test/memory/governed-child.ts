/**
 * A process that tests run in a small control group. It fills memory as a job would, with a checkpoint
 * after each step, and exits in order. Its log goes to stdout.
 *
 *     governed-child droppable   all its memory can be dropped; it fills up three times
 *     governed-child live        nothing can be dropped
 */
import { ServiceError, toProblem } from '../../src/errors.ts';
import { createGovernor } from '../../src/memory/governor.ts';
import { createMemoryReader } from '../../src/memory/readings/readings.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { aMemoryConfig } from './fakes.ts';

const STEP_BYTES = 4 * 2 ** 20;
const FILL_UPS = 3;
const ABORTED = 3;

const isDroppable = process.argv[2] === 'droppable';
const log = createLogger({ level: 'info', process: 'renderer' });
const reader = createMemoryReader({ limitOverrideBytes: null, reservedRatio: 0.0625 });
const metrics = {
  state: () => undefined,
  pauseEnded: () => undefined,
  braked: () => undefined,
  cleanup: () => undefined,
  freed: () => undefined,
};
const governor = createGovernor({ reader, config: aMemoryConfig(), log, metrics });

const held: Buffer[] = [];
if (isDroppable) {
  governor.addDroppable({
    name: 'fitted_artworks',
    drop: () => held.splice(0).reduce((sum, { length }) => sum + length, 0),
  });
}

const job = governor.startJob({ signal: new AbortController().signal, log });
try {
  for (let placed = 1; job.receipt().pauses < FILL_UPS; placed += 1) {
    held.push(Buffer.alloc(STEP_BYTES, placed));
    await job.checkpoint('step', { part: 1, placed });
  }
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  log.error({ problem: toProblem(error) }, 'job failed');
  process.exitCode = ABORTED;
}
job.end();
reader.close();
