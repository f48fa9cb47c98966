import type { FileHandle } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';
import { hasContent, type StoredContent } from './file-checks.ts';

/** A stored file that is missing or no longer has the content on record. */
export interface LostFile {
  readonly key: string;
  readonly why: 'missing' | 'altered';
}

interface Checked {
  /** Changes whenever the file is written to, replaced or renamed, and with the content on record. */
  readonly identity: string;
  readonly isIntact: Promise<boolean>;
}

/** Number of checked files to remember, at about 200 bytes each. Any other file is read again. */
const REMEMBERED = 20_000;
/** Each check holds a buffer of 256 KiB; more at the same time would not be faster. */
const CHECKS_AT_ONCE = 4;

/**
 * Compares stored files with the record: the size at every read, the content at the first read by
 * this process and again after any change. The kernel records changes in a file's timestamps; the
 * only undetected case is a disk that later silently returns different bytes.
 */
export class CheckedFiles {
  readonly #checked = new Map<string, Checked>();
  readonly #reported = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  readonly #onLost: (file: LostFile) => void;
  #free = CHECKS_AT_ONCE;

  /** @param onLost called once with each lost file, and again after it has changed */
  constructor(onLost: (file: LostFile) => void = () => undefined) {
    this.#onLost = onLost;
  }

  /**
   * Resolves to the size of the file if its content is intact.
   * @throws ServiceError `storage_failed`
   */
  async check(key: string, file: FileHandle, content: StoredContent): Promise<number> {
    const { dev, ino, size, mtimeNs, ctimeNs } = await file.stat({ bigint: true });
    const bytes = Number(size);
    const expected = content.kind === 'png' ? '' : content.sha256;
    const identity = [expected, dev, ino, size, mtimeNs, ctimeNs].join(':');
    const isIntact =
      (content.kind === 'png' || content.bytes === bytes) &&
      (await this.#isIntact(key, identity, () => hasContent(file, content)));
    if (isIntact) return bytes;
    throw this.lost(key, 'altered', identity);
  }

  /** Reports a lost file and returns the error for its reader. */
  lost(key: string, why: LostFile['why'], identity = ''): ServiceError {
    const name = JSON.stringify([key, why, identity]);
    if (!this.#reported.has(name)) this.#onLost({ key, why });
    this.#reported.add(name);
    const state = why === 'missing' ? 'is missing' : 'was altered on the disk';
    return new ServiceError('storage_failed', `The stored file ${state}, so it is not served.`, {
      title: 'Stored file missing or altered',
      remediation: [
        { action: 'submit_again', detail: 'Submit the orders again to recreate the file.' },
      ],
      details: { why },
    });
  }

  #isIntact(key: string, identity: string, look: () => Promise<boolean>): Promise<boolean> {
    const known = this.#checked.get(key);
    if (known?.identity === identity) return known.isIntact;
    const isIntact = this.#inTurn(look);
    this.#checked.delete(key);
    this.#checked.set(key, { identity, isIntact });
    // A failed read does not prove that the content is damaged.
    isIntact.catch(() => this.#checked.delete(key));
    const [oldest] = this.#checked.keys();
    if (this.#checked.size > REMEMBERED && oldest !== undefined) this.#checked.delete(oldest);
    return isIntact;
  }

  async #inTurn(look: () => Promise<boolean>): Promise<boolean> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await look();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
