/** An encoder thread: receives strips, and returns encoded strips with the buffer of their pixels. */
import { parentPort } from 'node:worker_threads';
import { STRIP_ENCODERS } from './strip-encoders.ts';
import { StripDeflater } from './strips/deflate/strip-deflater.ts';
import type { StripJob, StripReply } from './strips/strip.ts';
import { createWasmKernel } from './strips/wasm-kernel.ts';

const tools = { kernel: createWasmKernel(), deflater: new StripDeflater() };

parentPort?.on('message', (job: StripJob) => {
  const strip = STRIP_ENCODERS[job.format](job, tools);
  const reply: StripReply = { strip, pixels: job.pixels };
  parentPort?.postMessage(reply, [strip.chunk.buffer, job.pixels]);
});
