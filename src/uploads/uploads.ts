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
import type { Transactions } from '../transactions.ts';
import { KeptUploads } from './kept-uploads.ts';
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
  readonly transactions: Transactions;
  readonly folders: UploadFolders;
  readonly limits: UploadLimits;
  /** @throws ArtworkFault if files with this SHA-256 are quarantined */
  readonly assertAllowed: (sha256: string) => Promise<void>;
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
 */
export class Uploads {
  readonly #deps: UploadsDeps;
  readonly #files: UploadFiles;
  readonly #room: UploadRoom;
  readonly #kept: KeptUploads;
  #expiring: Promise<void> | null = null;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
    this.#files = new UploadFiles(deps.folders);
    this.#room = new UploadRoom(deps.limits.maxBytes);
    const { store, transactions, log } = deps;
    const [files, room] = [this.#files, this.#room];
    this.#kept = new KeptUploads({ store, transactions, files, room, log });
  }

  /**
   * Removes incomplete files, files without a record and records without a file. Called at startup.
   */
  recover(): Promise<void> {
    return this.#kept.recover();
  }

  /**
   * Removes uploads that have not been used for longer than their time to live. Callers at the same time share
   * one pass.
   */
  dropExpired(): Promise<void> {
    this.#expiring ??= this.#dropExpired().finally(() => {
      this.#expiring = null;
    });
    return this.#expiring;
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
  async find(id: string, owner: string | null): Promise<Upload | null> {
    const upload = await this.#deps.store.find(id);
    return upload?.owner === owner ? upload : null;
  }

  /** Expiry time of an upload, unless it is used again. */
  expiresAt({ usedAt }: Upload): string {
    return new Date(Date.parse(usedAt) + this.#deps.limits.ttlMs).toISOString();
  }

  /** The SHA-256 of each upload's file, by id; ids that `find` would not find are left out. */
  async filesOf(
    ids: readonly string[],
    owner: string | null,
  ): Promise<ReadonlyMap<string, string>> {
    const uploads = await this.#deps.store.findAll(ids);
    const found = uploads.filter((upload) => upload.owner === owner);
    return new Map(found.map(({ id, sha256 }) => [id, sha256]));
  }

  /** @throws ServiceError `artwork_rejected` if the bytes of an upload are quarantined */
  async assertAllowed(sha256: string): Promise<void> {
    try {
      await this.#deps.assertAllowed(sha256);
    } catch (error) {
      throw error instanceof ArtworkFault ? rejection(error) : error;
    }
  }

  /** @throws ServiceError `artwork_in_use` */
  async remove(upload: Upload): Promise<void> {
    if (await this.#kept.drop(upload, () => true)) return;
    const message = `Artwork ${upload.id} is used by an unfinished job.`;
    throw new ServiceError('artwork_in_use', message, { retryable: true });
  }

  async #keep(body: Readable, { owner, signal }: Arrival, scratchDir: string) {
    const { limits, memory, disk, assertAllowed, newId, now } = this.#deps;
    const { maxBytes, maxPixels } = limits.artwork;
    const { beforeWriting } = new DiskGate(disk);
    const file = await spoolToScratch(body, { scratchDir, maxBytes, signal, beforeWriting });
    const { sha256, bytes } = file;
    await assertAllowed(sha256);
    const reserve = (reservedBytes: number) => memory.reserve(reservedBytes);
    const header = await readHeader(file, { maxPixels, signal, owner, reserve });
    await this.#files.flush(file.path);
    const at = now().toISOString();
    const id = newId();
    const record = { ...header, id, owner, sha256, bytes, createdAt: at, usedAt: at };
    const upload = await this.#kept.keep(record, file.path);
    return { upload, isNew: upload.id === id };
  }

  async #dropExpired(): Promise<void> {
    const { store, limits, expiryNow, log } = this.#deps;
    const since = new Date(expiryNow().getTime() - limits.ttlMs).toISOString();
    const isUnused = ({ usedAt }: Upload): boolean => usedAt < since;
    const drops: Promise<boolean>[] = [];
    for (const upload of await store.unusedSince(since)) {
      const drop = this.#kept.drop(upload, isUnused);
      drops.push(drop);
      // One after the other. One that fails does not keep the others.
      await drop.catch(() => undefined);
    }
    const dropped = (await Promise.all(drops)).filter(Boolean);
    if (dropped.length > 0) log.info({ uploads: dropped.length }, 'uploads expired');
  }
}

function rejection(fault: ArtworkFault): ServiceError {
  const detail = `The artwork ${fault.message}.`;
  return new ServiceError('artwork_rejected', detail, {
    faults: [{ pointer: '', code: fault.code, detail }],
    cause: fault,
  });
}
