import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ArtworkFault, tooLarge } from '../image-files/artwork-fault.ts';
import { readHeader } from '../image-files/read-header.ts';
import { DiskGate } from '../storage/disk-gate.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import { spoolToScratch } from '../image-files/spool-to-scratch.ts';
import { ServiceError } from '../errors.ts';
import type { Upload, UploadStore } from './upload-store.ts';
import type { Log } from '../telemetry/logger.ts';
import { UploadFiles, type UploadFolders } from './upload-files.ts';
import type { UploadMemory } from './upload-memory.ts';
import { UploadRoom } from './upload-room.ts';

export interface UploadLimits {
  /** Limits on one artwork. */
  readonly artwork: { readonly maxBytes: number; readonly maxPixels: number };
  /** Limit on the total size of all uploads. */
  readonly maxBytes: number;
  /** Time that an upload is kept after its last use. */
  readonly ttlMs: number;
}

export interface UploadsDeps {
  readonly store: UploadStore;
  readonly folders: UploadFolders;
  readonly limits: UploadLimits;
  /** @throws ArtworkFault if files with this SHA-256 are quarantined */
  readonly assertAllowed: (sha256: string) => void;
  /** Makes ids that sort by time and cannot be guessed. */
  readonly newId: () => string;
  readonly now: () => Date;
  /** The clock used for upload expiry; see service/expiry-clock.ts. */
  readonly expiryNow: () => Date;
  readonly log: Log;
  /** @throws ServiceError while the service cannot store anything */
  readonly refuseNewWork: () => void;
  readonly memory: Pick<UploadMemory, 'assertEnough' | 'reserve'>;
  readonly disk: Pick<DiskRoom, 'check'>;
}

export interface Arrival {
  readonly owner: string | null;
  /** The Content-Length; null: unknown. */
  readonly announcedBytes: number | null;
  readonly signal: AbortSignal;
}

/**
 * Artwork that is uploaded before it is ordered. Identical files are stored once, however many
 * owners have sent them. Each owner has a separate record and id, so no one can find out whether
 * others have uploaded the same file. A record is kept while an unfinished job uses it, and for a
 * time after its last use.
 *
 * A record is written before its file is moved into place, and the file is removed in the same
 * iteration of the event loop as its last record. Neither exists without the other, except after a
 * crash, which `recover` repairs.
 */
export class Uploads {
  readonly #deps: UploadsDeps;
  readonly #files: UploadFiles;
  readonly #room: UploadRoom;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    this.#files = new UploadFiles(deps.folders);
    this.#room = new UploadRoom(deps.limits.maxBytes);
  }

  /**
   * Removes incomplete files, files without a record and records without a file. Called at startup.
   */
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

  /** Removes uploads that have not been used for longer than their time to live. */
  async dropExpired(): Promise<void> {
    const { store, limits, expiryNow, log } = this.#deps;
    const since = new Date(expiryNow().getTime() - limits.ttlMs).toISOString();
    const expired = store.unusedSince(since);
    await Promise.all(expired.map((upload) => this.#drop(upload)));
    if (expired.length > 0) log.info({ uploads: expired.length }, 'uploads expired');
  }

  /**
   * Receives a file as a stream and reads its header.
   * @returns the owner's upload of these bytes; `isNew` if the owner had not uploaded them before
   * @throws ServiceError `artwork_rejected`, `uploads_full`, `storage_full`, `memory_exhausted`; the stream's
   *   error; the signal's reason
   */
  async receive(
    body: Readable,
    arrival: Arrival,
  ): Promise<{ readonly upload: Upload; readonly isNew: boolean }> {
    const { maxBytes } = this.#deps.limits.artwork;
    const { announcedBytes } = arrival;
    this.#deps.refuseNewWork();
    this.#deps.memory.assertEnough();
    if (announcedBytes !== null && announcedBytes > maxBytes) throw rejection(tooLarge(maxBytes));
    const expectedBytes = announcedBytes ?? maxBytes;
    if (!this.#room.has(expectedBytes)) await this.dropExpired();
    const release = this.#room.reserve(expectedBytes, arrival.owner);
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

  /** null: no such upload, or it has a different owner. */
  find(id: string, owner: string | null): Upload | null {
    const upload = this.#deps.store.find(id);
    return upload?.owner === owner ? upload : null;
  }

  /** Expiry time of an upload, unless it is used again. */
  expiresAt({ usedAt }: Upload): string {
    return new Date(Date.parse(usedAt) + this.#deps.limits.ttlMs).toISOString();
  }

  /** The SHA-256 of each upload's file, by id; ids that `find` would not find are left out. */
  filesOf(ids: readonly string[], owner: string | null): ReadonlyMap<string, string> {
    const found = this.#deps.store.findAll(ids).filter((upload) => upload.owner === owner);
    return new Map(found.map(({ id, sha256 }) => [id, sha256]));
  }

  /** @throws ServiceError `artwork_rejected` if the bytes of an upload are quarantined */
  assertAllowed(sha256: string): void {
    try {
      this.#deps.assertAllowed(sha256);
    } catch (error) {
      throw error instanceof ArtworkFault ? rejection(error) : error;
    }
  }

  /** @throws ServiceError `artwork_in_use` */
  async remove(upload: Upload): Promise<void> {
    if (this.#deps.store.isPinned(upload.id)) {
      const message = `Artwork ${upload.id} is used by an unfinished job.`;
      throw new ServiceError('artwork_in_use', message, { retryable: true });
    }
    await this.#drop(upload);
  }

  async #keep(body: Readable, { owner, signal }: Arrival, scratchDir: string) {
    const { store, limits, memory, disk, assertAllowed, newId, now } = this.#deps;
    const { maxBytes, maxPixels } = limits.artwork;
    const { beforeWriting } = new DiskGate(disk);
    const file = await spoolToScratch(body, { scratchDir, maxBytes, signal, beforeWriting });
    assertAllowed(file.sha256);
    const reserve = (reservedBytes: number) => memory.reserve(reservedBytes);
    const header = await readHeader(file, { maxPixels, signal, owner, reserve });
    await this.#files.flush(file.path);
    const { sha256, bytes } = file;
    const at = now().toISOString();
    const id = newId();
    if (!store.hasFile(sha256)) this.#room.take(bytes);
    const upload = store.add({
      ...header,
      id,
      owner,
      sha256,
      bytes,
      createdAt: at,
      usedAt: at,
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
