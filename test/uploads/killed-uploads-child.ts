/**
 * Keeps one upload, or keeps and removes it, and kills itself on the way: `killed-uploads-child FOLDER POINT`. A
 * process of its own, because SQLite keeps its lock until a process ends.
 */
import { join } from 'node:path';
import { openDatabase } from '../../src/database/open-database.ts';
import type { Transactions } from '../../src/transactions.ts';
import { setUpKeptUploads } from './set-up-kept-uploads.ts';

/** Where it ends. */
export type KilledAt = 'record stored' | 'file moved' | 'file moved aside';

const [folder = '', point] = process.argv.slice(2);
const at = point as KilledAt;
const end = (): void => void process.kill(process.pid, 'SIGKILL');
const { uploads: store, transactions: real } = await openDatabase(join(folder, 'gangsheet.db'));
let committed = 0;
/** Kills the process before the first commit, or before the second one. */
const killedAfter = at === 'file moved' ? 0 : at === 'file moved aside' ? 1 : Infinity;
const transactions: Transactions = {
  tx: (work) =>
    real.tx(async () => {
      const result = await work();
      if (committed === killedAfter) end();
      committed += 1;
      return result;
    }),
  lock: (name) => real.lock(name),
  afterCommit: (act) => real.afterCommit(act),
};
const { uploads, send } = await setUpKeptUploads({
  folder,
  store: {
    ...store,
    async add(upload) {
      const stored = await store.add(upload);
      if (at === 'record stored') end();
      return stored;
    },
  },
  transactions,
});
await uploads.drop(await send('a'), () => true);
