/** A worker thread: strips in, encoded strips out, the pixels' buffer handed back for the next. */
import { parentPort } from 'node:worker_threads';
import { encodeStrip } from './encode-strip.ts';
import { createKernel } from './create-kernel.ts';
import type { EncodedStrip, StripJob } from './strip.ts';

export interface StripReply {
  readonly strip: EncodedStrip;
  readonly pixels: ArrayBuffer;
}

const kernel = createKernel();

parentPort?.on('message', (job: StripJob) => {
  const strip = encodeStrip(job, kernel);
  const reply: StripReply = { strip, pixels: job.pixels };
  parentPort?.postMessage(reply, [strip.chunk.buffer, job.pixels]);
});
