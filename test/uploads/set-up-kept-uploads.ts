import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../../src/telemetry/logger.ts';
import type { Transactions } from '../../src/transactions.ts';
import { KeptUploads, type KeptUploadsDeps } from '../../src/uploads/kept-uploads.ts';
import { UploadFiles } from '../../src/uploads/upload-files.ts';
import type { Upload, UploadStore } from '../../src/uploads/upload-store.ts';

interface KeptSetup {
  readonly folder: string;
  readonly store: UploadStore;
  readonly transactions: Transactions;
}

const BYTES = Buffer.from('the same bytes');
export const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** Uploads of the same bytes, without the part that receives them. */
export async function setUpKeptUploads({ folder, store, transactions }: KeptSetup) {
  const folders = { arriving: join(folder, 'arriving'), kept: join(folder, 'kept') };
  const counted = { bytes: 0 };
  const parts: Omit<KeptUploadsDeps, 'store'> = {
    transactions,
    files: new UploadFiles(folders),
    room: {
      take: (bytes) => (counted.bytes += bytes),
      giveBack: (bytes) => (counted.bytes -= bytes),
    },
    log: silentLogger(),
  };
  const uploads = new KeptUploads({ ...parts, store });
  /** The same uploads, as a caller finds them who pauses after a step. */
  const pausedAfter = (step: number) => {
    const { paused, store: slow } = pausingAfter(step, store);
    return { paused, uploads: new KeptUploads({ ...parts, store: slow }) };
  };
  await uploads.recover();
  /** A received file, which `path` is, and its record. */
  const receive = async (owner: string) => {
    const path = join(folders.arriving, randomUUID(), SHA256);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, BYTES);
    return { upload: anUploadOf(owner), path };
  };
  const send = async (owner: string): Promise<Upload> => {
    const { upload, path } = await receive(owner);
    return uploads.keep(upload, path);
  };
  const files = () => readdir(folders.kept);
  return { uploads, pausedAfter, counted, receive, send, files };
}

function anUploadOf(owner: string): Upload {
  const at = '2026-01-31T12:00:00.000Z';
  return {
    id: randomUUID(),
    owner,
    sha256: SHA256,
    bytes: BYTES.length,
    format: 'png',
    widthPx: 10,
    heightPx: 10,
    createdAt: at,
    usedAt: at,
  };
}

/** Enough for another caller to do all of its work, if nothing prevents that. If it is too short, a test sees less. */
const PAUSE_MS = 20;

/** The same store, with a pause after its operation of this number, counted from 1. */
export function pausingAfter(step: number, store: UploadStore) {
  let reached: () => void = () => undefined;
  const paused = new Promise<void>((resolve) => (reached = resolve));
  let steps = 0;
  const counting =
    <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const result = await work(...args);
      steps += 1;
      if (steps === step) {
        reached();
        await sleep(PAUSE_MS);
      }
      return result;
    };
  const counted: UploadStore = {
    add: counting((upload) => store.add(upload)),
    find: counting((id) => store.find(id)),
    findAll: counting((ids) => store.findAll(ids)),
    isPinned: counting((id) => store.isPinned(id)),
    remove: counting((id) => store.remove(id)),
    unusedSince: counting((moment) => store.unusedSince(moment)),
    hasFile: counting((sha256) => store.hasFile(sha256)),
    files: counting(() => store.files()),
    removeFile: counting((sha256) => store.removeFile(sha256)),
  };
  return { paused, store: counted };
}
