import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ArtworkFault, tooLarge } from '../image-files/artwork-fault.ts';
import { readHeader } from '../image-files/read-header.ts';
import { spoolToScratch } from '../image-files/spool-to-scratch.ts';
import { ServiceError } from '../errors.ts';
import type { Upload, UploadStore } from './upload-store.ts';
import type { Log } from '../telemetry/logger.ts';
import { UploadFiles } from './upload-files.ts';
import { UploadRoom } from './upload-room.ts';

export interface UploadsDeps {
  readonly store: UploadStore;
  readonly folder: string;
  /** Of one artwork. */
  readonly limits: { readonly maxBytes: number; readonly maxPixels: number };
  /** Of all together. */
  readonly maxBytes: number;
  /** How long one stays that no job uses. */
  readonly ttlMs: number;
  /** Sorts by time; unknown to everybody but the owner. */
  readonly newId: () => string;
  readonly now: () => Date;
  readonly log: Log;
}

export interface Arrival {
  readonly owner: string | null;
  /** What the client says; null: it does not. */
  readonly announcedBytes: number | null;
  readonly signal: AbortSignal;
}

/**
 * Artwork that is sent ahead of the orders that use it. Equal bytes are one file, however many
 * owners have sent them; each owner has a row and an id of its own, so that nobody learns what
 * others hold. A row stays as long as a job that has not ended uses it, or it was used lately.
 *
 * A row is written before its file is moved to its place, and the file goes only in the same turn of
 * the event loop in which its last row went: so there is no moment at which one is without the other,
 * except in a crash, which `recover` makes good.
 */
export class Uploads {
  readonly #deps: UploadsDeps;
  readonly #files: UploadFiles;
  readonly #room: UploadRoom;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    this.#files = new UploadFiles(deps.folder);
    this.#room = new UploadRoom(deps.maxBytes);
  }

  /** At start: clears what is half written, without an owner or without a file. */
  async recover(): Promise<void> {
    const { store, log } = this.#deps;
    await this.#files.prepare();
    const kept = await this.#files.list();
    for (const { sha256 } of store.files()) {
      if (kept.has(sha256)) continue;
      store.removeFile(sha256);
      log.warn({ sha256 }, 'upload lost');
    }
    for (const sha256 of kept) if (!store.hasFile(sha256)) await this.#files.remove(sha256);
    for (const { bytes } of store.files()) this.#room.take(bytes);
  }

  /** Removes what has not been used for long. */
  async dropExpired(): Promise<void> {
    const { store, ttlMs, now, log } = this.#deps;
    const expired = store.unusedSince(new Date(now().getTime() - ttlMs).toISOString());
    await Promise.all(expired.map((upload) => this.#drop(upload)));
    if (expired.length > 0) log.info({ uploads: expired.length }, 'uploads expired');
  }

  /**
   * Takes in a file as it comes, a piece at a time, and looks into it.
   * @returns the owner's upload of these bytes; `isNew` when they had not sent them before
   * @throws ServiceError `artwork_rejected`, `uploads_full`; the stream's error; the signal's reason
   */
  async receive(
    body: Readable,
    arrival: Arrival,
  ): Promise<{ readonly upload: Upload; readonly isNew: boolean }> {
    const { limits } = this.#deps;
    const { announcedBytes } = arrival;
    if (announcedBytes !== null && announcedBytes > limits.maxBytes) {
      throw rejection(tooLarge(limits.maxBytes));
    }
    const expectedBytes = announcedBytes ?? limits.maxBytes;
    if (!this.#room.has(expectedBytes)) await this.dropExpired();
    const release = this.#room.reserve(expectedBytes);
    const scratchDir = join(this.#files.arriving, randomUUID());
    try {
      await mkdir(scratchDir);
      return await this.#keep(body, arrival, scratchDir);
    } catch (error) {
      throw error instanceof ArtworkFault ? rejection(error) : error;
    } finally {
      await rm(scratchDir, { recursive: true, force: true });
      release();
    }
  }

  /** null: there is none, or it is somebody else's. */
  find(id: string, owner: string | null): Upload | null {
    const upload = this.#deps.store.find(id);
    return upload?.owner === owner ? upload : null;
  }

  /** When it goes, should nobody use it. */
  expiresAt({ usedAt }: Upload): string {
    return new Date(Date.parse(usedAt) + this.#deps.ttlMs).toISOString();
  }

  /** Where the bytes are, by id; those that `find` would not find are left out. */
  pathsOf(ids: readonly string[], owner: string | null): ReadonlyMap<string, string> {
    const found = this.#deps.store.findAll(ids).filter((upload) => upload.owner === owner);
    return new Map(found.map(({ id, sha256 }) => [id, this.#files.pathOf(sha256)]));
  }

  /** @throws ServiceError `artwork_in_use` */
  async remove(upload: Upload): Promise<void> {
    if (this.#deps.store.isPinned(upload.id)) {
      const message = `Artwork ${upload.id} is used by a job that has not ended.`;
      throw new ServiceError('artwork_in_use', message, { retryable: true });
    }
    await this.#drop(upload);
  }

  async #keep(body: Readable, { owner, signal }: Arrival, scratchDir: string) {
    const { store, limits, newId, now } = this.#deps;
    const { maxBytes, maxPixels } = limits;
    const file = await spoolToScratch(body, { scratchDir, maxBytes, signal });
    const header = await readHeader(file, { maxPixels, signal });
    await this.#files.flush(file.path);
    const { sha256, bytes } = file;
    const at = now().toISOString();
    const id = newId();
    if (!store.hasFile(sha256)) this.#room.take(bytes);
    const upload = store.add({
      ...{ id, owner, sha256, bytes, ...header },
      ...{ createdAt: at, usedAt: at },
    });
    const isNew = upload.id === id;
    try {
      await this.#files.keep(file.path, sha256);
    } catch (error) {
      if (isNew) await this.#drop(upload);
      throw error;
    }
    return { upload, isNew };
  }

  async #drop({ id, sha256, bytes }: Upload): Promise<void> {
    const { store } = this.#deps;
    store.remove(id);
    if (store.hasFile(sha256)) return;
    this.#room.giveBack(bytes);
    await this.#files.remove(sha256);
  }
}

function rejection(fault: ArtworkFault): ServiceError {
  const detail = `The artwork ${fault.message}.`;
  return new ServiceError('artwork_rejected', detail, {
    faults: [{ pointer: '', code: fault.code, detail }],
    cause: fault,
  });
}
