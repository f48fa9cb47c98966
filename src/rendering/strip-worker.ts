/** A worker thread: strips in, encoded strips out, the pixels' buffer handed back for the next. */
import { parentPort } from 'node:worker_threads';
import { encodePlane } from './pdf/encode-plane.ts';
import { encodeStrip } from './png/encode-strip.ts';
import { createKernel } from './strips/create-kernel.ts';
import { encodeTiffStrip } from './tiff/encode-tiff-strip.ts';
import { StripDeflater } from './strips/deflate/strip-deflater.ts';
import type { EncodedStrip, StripJob } from './strips/strip.ts';

export interface StripReply {
  readonly strip: EncodedStrip;
  readonly pixels: ArrayBuffer;
}

const tools = { kernel: createKernel(), deflater: new StripDeflater() };

parentPort?.on('message', (job: StripJob) => {
  const strip = encode(job);
  const reply: StripReply = { strip, pixels: job.pixels };
  parentPort?.postMessage(reply, [strip.chunk.buffer, job.pixels]);
});

function encode(job: StripJob): EncodedStrip {
  const { plane, format } = job;
  if (plane !== undefined) return encodePlane({ ...job, plane }, tools);
  return format === 'tiff' ? encodeTiffStrip(job, tools) : encodeStrip(job, tools);
}
