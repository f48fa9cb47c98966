/**
 * Opens a database and thereby migrates it: `migrate-child PATH [STATEMENTS]`. With a number of statements, it kills
 * itself after that many. At the end, it prints the number of statements of the migration.
 */
import { writeSync } from 'node:fs';
import Libsql from 'libsql';
import { openDatabase } from '../../../src/database/open-database.ts';

const [path = '', statements = 'Infinity'] = process.argv.slice(2);
let count = 0;

/** Several statements that the migration runs in one call are run one by one. */
const prototype: { exec: (this: Libsql.Database, sql: string) => Libsql.Database } =
  Libsql.prototype;
const execute = prototype.exec;
prototype.exec = function (sql) {
  for (const statement of sql.replace(/--.*$/gm, '').split(';')) {
    if (statement.trim() === '') continue;
    execute.call(this, statement);
    count += 1;
    if (count >= Number(statements)) process.kill(process.pid, 'SIGKILL');
  }
  return this;
};

writeSync(1, 'opening\n');
const stores = await openDatabase(path);
writeSync(1, `migrated ${count}\n`);
await stores.close();
