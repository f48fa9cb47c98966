import { createHash } from 'node:crypto';
import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ArtworkFault, type ArtworkFaultCode } from '../image-files/artwork-fault.ts';
import type { SpooledFile } from '../image-files/spool-to-scratch.ts';
import { isTaken, noneIfMissing } from '../storage/file-errors.ts';
import { nameUrl } from './target-url.ts';

/** A file that was fetched earlier. */
export interface FetchedFile {
  /** Hash of the bytes that arrived, in hex; the file may have been altered since. */
  readonly sha256: string;
  readonly path: string;
}

/** A file that has just arrived. */
export interface ArrivedFile extends SpooledFile {
  /** Its URL after redirects. */
  readonly lastUrl: URL;
}

/** Where a URL led. */
interface StoredAddress {
  readonly key: string;
  readonly address: string;
}

interface StoredFault {
  readonly url: string;
  readonly code: ArtworkFaultCode;
  readonly message: string;
  readonly transient: boolean;
}

const NAME = /^url-([\da-f]{64})-([\da-f]{64})$/;
const ARRIVING = 'arriving-';
const FAULTS = 'faults.json';
const ADDRESSES = 'addresses.jsonl';

/**
 * What was fetched for one order. Each file of its folder has the hash of its URL and the hash of its content
 * in its name, so that it is found again after a restart, and by another process.
 */
export class FetchedFiles {
  readonly #byUrl: ReadonlyMap<string, FetchedFile>;
  readonly #faults: ReadonlyMap<string, StoredFault>;
  readonly #addresses: ReadonlyMap<string, string>;

  private constructor(
    byUrl: ReadonlyMap<string, FetchedFile>,
    faults: ReadonlyMap<string, StoredFault>,
    addresses: ReadonlyMap<string, string>,
  ) {
    this.#byUrl = byUrl;
    this.#faults = faults;
    this.#addresses = addresses;
  }

  /** Reads the folder; a folder that does not exist has no files. */
  static async in(dir: string): Promise<FetchedFiles> {
    const names: readonly string[] = await readdir(dir).catch(noneIfMissing);
    const files = names.flatMap((name) => {
      const [, key, sha256] = NAME.exec(name) ?? [];
      if (key === undefined || sha256 === undefined) return [];
      return [[key, { sha256, path: join(dir, name) }] as const];
    });
    const faults = names.includes(FAULTS) ? await readFaults(dir) : [];
    const addresses = names.includes(ADDRESSES) ? await readAddresses(dir) : [];
    return new FetchedFiles(
      new Map(files),
      new Map(faults.map((fault) => [fault.url, fault])),
      new Map(addresses.map(({ key, address }) => [key, address])),
    );
  }

  /**
   * The file that was fetched from a URL; undefined: nobody has tried.
   * @throws ArtworkFault if it could not be fetched
   */
  of(url: string): FetchedFile | undefined {
    const file = this.#byUrl.get(keyOf(url));
    if (file !== undefined) return file;
    const fault = this.#faults.get(url);
    if (fault === undefined) return undefined;
    throw new ArtworkFault(fault.code, fault.message, { transient: fault.transient });
  }

  /** Where the file of a URL came from, after redirects, without a query. */
  addressOf(url: string): string {
    // Most orders have no redirects, but may have 20,000 URLs.
    const address = this.#addresses.size > 0 ? this.#addresses.get(keyOf(url)) : undefined;
    return address ?? nameUrl(new URL(url));
  }

  /** Whether the file of a URL is there. */
  has(url: string): boolean {
    // An order may have 20,000 URLs, and usually none of them was fetched before.
    return this.#byUrl.size > 0 && this.#byUrl.has(keyOf(url));
  }
}

/**
 * Creates the folder, or removes what it holds besides files: faults of an earlier try, and what a process
 * left behind that was killed while files arrived.
 */
export async function prepareFetched(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const left = (await readdir(dir)).filter((name) => name.startsWith(ARRIVING) || name === FAULTS);
  await Promise.all(left.map((name) => rm(join(dir, name), { recursive: true, force: true })));
}

/**
 * Keeps a file in the folder under the name by which it is found. The same bytes from several URLs take space
 * once.
 * @param fetch fetches the file into the folder that it is given
 */
export async function keepFetched(
  dir: string,
  url: string,
  fetch: (arrivingDir: string) => Promise<ArrivedFile>,
): Promise<void> {
  const key = keyOf(url);
  const arrivingDir = await mkdtemp(join(dir, ARRIVING));
  try {
    const file = await fetch(arrivingDir);
    const address = nameUrl(file.lastUrl);
    if (address !== nameUrl(new URL(url))) await keepAddress(dir, { key, address });
    const path = join(dir, file.sha256);
    await linkUnlessTaken(file.path, path);
    await linkUnlessTaken(path, join(dir, `url-${key}-${file.sha256}`));
  } finally {
    await rm(arrivingDir, { recursive: true, force: true });
  }
}

/** Keeps why URLs could not be fetched. */
export async function keepFaults(
  dir: string,
  faults: ReadonlyMap<string, ArtworkFault>,
): Promise<void> {
  if (faults.size === 0) return;
  const stored = [...faults].map(([url, { code, message, transient }]): StoredFault => {
    return { url, code, message, transient };
  });
  await writeFile(join(dir, FAULTS), JSON.stringify(stored));
}

async function readFaults(dir: string): Promise<readonly StoredFault[]> {
  return JSON.parse(await readFile(join(dir, FAULTS), 'utf8')) as readonly StoredFault[];
}

async function keepAddress(dir: string, stored: StoredAddress): Promise<void> {
  await appendFile(join(dir, ADDRESSES), `${JSON.stringify(stored)}\n`);
}

async function readAddresses(dir: string): Promise<readonly StoredAddress[]> {
  const lines = (await readFile(join(dir, ADDRESSES), 'utf8')).split('\n');
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as StoredAddress];
    } catch {
      // A process that is killed leaves the start of a line, and fetches that file again.
      return [];
    }
  });
}

async function linkUnlessTaken(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
  });
}

function keyOf(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}
