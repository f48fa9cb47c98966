import Database from 'libsql';

/** Columns with ids, which are different in each copy of a row. */
const IDS: Readonly<Record<string, readonly string[]>> = {
  jobs: ['id', 'once_key'],
  parts: ['job_id'],
  job_news: ['job_id'],
  deliveries: ['id', 'job_id'],
  uploads: ['id', 'sha256'],
  job_uploads: ['job_id', 'upload_id'],
  incidents: ['id'],
};

/** Repeats the rows of a database of schema version 11, so that its migration takes a while. */
export function multiplyRows(path: string, copies: number): void {
  const db = new Database(path);
  db.exec('BEGIN');
  const tables = Object.entries(IDS).map(([table, ids]) => {
    const columns = db.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[];
    return { table, ids, columns: columns.map(({ name }) => name) };
  });
  for (let copy = 1; copy <= copies; copy += 1) {
    const end = `copy ${copy}`;
    for (const { table, ids, columns } of tables) {
      const values = columns.map((name) => (ids.includes(name) ? `${name} || '${end}'` : name));
      db.exec(
        `INSERT INTO ${table} (${columns.join()}) SELECT ${values.join()} FROM ${table}
         WHERE ${ids[0]} NOT LIKE '%copy%'`,
      );
    }
  }
  db.exec('COMMIT');
  db.close();
}
