import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ArtworkConfig } from '../config.ts';
import type { ArtworkSource } from '../gang-sheet/order.ts';
import { ArtworkFault } from './artwork-fault.ts';
import { connectionFault, fetchUrl, type Downloads } from './fetch-url.ts';
import { readDataUri } from './read-data-uri.ts';
import { openFileUnder } from './resolve-file.ts';
import { spoolToScratch, type SpooledFile } from './spool-to-scratch.ts';

export interface ObtainFile {
  readonly source: ArtworkSource;
  readonly config: ArtworkConfig;
  readonly downloads: Downloads;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * Brings one source to scratch disk within its time and size.
 * @throws ArtworkFault, the signal's reason, or whatever the scratch disk says
 */
export async function obtainFile(request: ObtainFile): Promise<SpooledFile> {
  const { config, scratchDir, signal } = request;
  const deadline = AbortSignal.timeout(config.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    const stream = await openSource({ ...request, signal: either });
    return await spoolToScratch(stream, { scratchDir, maxBytes: config.maxBytes, signal: either });
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(config.timeoutMs);
    throw error;
  }
}

async function openSource({ source, config, downloads, signal }: ObtainFile): Promise<Readable> {
  switch (source.kind) {
    case 'url': {
      const { maxBytes } = config;
      const body = await fetchUrl({ url: source.url, downloads, maxBytes, signal });
      return Readable.from(namingBreaks(body, signal));
    }
    case 'data':
      return Readable.from([readDataUri(source.data)]);
    case 'file':
      return (await openFileUnder(config.dir, source.path)).createReadStream();
    case 'spooled':
      return Readable.from([readDataUri(await readFile(source.path, 'utf8'))]);
  }
}

/** A connection that breaks in the middle is the artwork's fault, a full disk is not. */
async function* namingBreaks(body: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    signal.throwIfAborted();
    throw connectionFault(error);
  }
}

function tooSlow(timeoutMs: number): ArtworkFault {
  const detail = `must arrive within ${timeoutMs} ms, received no end by then`;
  return new ArtworkFault('artwork_timeout', detail, { transient: true });
}
