/** Entry point of a decoder process, which the renderer starts and which ends with the renderer. */
import { configureSharp, warmUpSharp } from './artwork/decoding/configure-sharp.ts';
import { inheritFonts } from './artwork/svg/fonts/configure-fonts.ts';
import type { FromDecoder, ToDecoder } from './decoders/decoder-messages.ts';
import { endAtOnce } from './end-at-once.ts';
import { FileHeap } from './decoders/heap/file-heap.ts';
import { ScratchKeys } from './decoders/scratch-keys.ts';
import { serveDecoder } from './decoders/serve-decoder.ts';
import { findGarbageCollector } from './memory/cleanup/collect-garbage.ts';
import { sharpWork } from './memory/cleanup/native-work.ts';
import { findMemoryReturn } from './memory/cleanup/return-memory.ts';

/** The only argument, as JSON. */
export interface DecoderSettings {
  readonly scratchDir: string;
  /** Threads of one image operation. */
  readonly threads: number;
  readonly fontsDir: string | null;
  /** Operations that need more memory keep their allocations in a file; null: none do. */
  readonly spillAboveBytes: number | null;
  /** Path of fontconfig's configuration, which the renderer wrote. */
  readonly fontsConf: string;
}

// Without the renderer, no one receives the pixels. The renderer may already have exited.
process.on('disconnect', endAtOnce);
if (!process.connected) endAtOnce();
// A terminal signals all processes on Ctrl-C and when it closes. The renderer decides for its decoders.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

const settings = JSON.parse(process.argv[2] ?? '{}') as DecoderSettings;
configureSharp(settings);
inheritFonts(settings);

const send = (message: FromDecoder): void => {
  if (process.connected) process.send?.(message);
};
const collectGarbage = findGarbageCollector();
const heap = new FileHeap(settings.scratchDir);
const server = serveDecoder({
  keys: new ScratchKeys(settings.scratchDir),
  send,
  heap,
  spillAboveBytes: settings.spillAboveBytes ?? Infinity,
  async freeMemory() {
    collectGarbage?.();
    sharpWork.emptyCache();
    // The system would take back the free part of a heap in a file, and further allocations be elsewhere.
    if (heap.isInUse) return;
    // Looked up only here, because it loads native code that most decoders never need.
    await (await findMemoryReturn())?.run();
  },
});
process.on('message', (message: ToDecoder) => server.handle(message));

// The threads and tables of the first operation belong to the idle process, not to the first artwork.
await warmUpSharp();
send({ type: 'ready' });
