// Builds the service, starts it, and builds and restarts it after every change in src/.
// Arguments go to Node: `npm run dev -- --inspect`. A failed build leaves the running service alone.
// The service stops at a checkpoint, so that interrupted jobs continue after the restart.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { clearTimeout, setTimeout } from 'node:timers';

const SETTLE_MS = 200;
const NODE_OPTIONS = ['--enable-source-maps', ...process.argv.slice(2)];

let service = null;
let building = false;
let changed = false;
let timer;

async function build() {
  const child = spawn('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

async function stop() {
  if (service === null || service.exitCode !== null || service.signalCode !== null) return;
  service.kill('SIGTERM');
  await once(service, 'exit');
}

async function buildAndRestart() {
  if (building) return;
  building = true;
  do {
    changed = false;
    const isBuilt = await build();
    if (changed) continue;
    if (!isBuilt) console.error('dev: the build failed; waiting for the next change');
    else {
      await stop();
      service = spawn(process.execPath, [...NODE_OPTIONS, 'dist/src/main.js'], {
        stdio: 'inherit',
      });
    }
  } while (changed);
  building = false;
}

watch('src', { recursive: true }, () => {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(() => void buildAndRestart(), SETTLE_MS);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => void stop().then(() => process.exit(0)));
}
await buildAndRestart();
