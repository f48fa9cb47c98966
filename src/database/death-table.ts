import type { DeathCause, DeathCount, DeathStore } from '../jobs/stores/death-store.ts';
import type { Preparable } from './connection.ts';

const COLUMN_OF = {
  memory: 'memory_deaths',
  outside: 'outside_kills',
  other: 'deaths',
} as const satisfies Record<DeathCause, string>;

const COUNT = 'memory_deaths AS memory, outside_kills AS outside, deaths AS other';

/** The counts are columns of the table `jobs`. */
export function deathsIn(db: Preparable): DeathStore {
  const deaths = db.prepare(`SELECT ${COUNT} FROM jobs WHERE id = ?`);
  const forgive = db.prepare(
    'UPDATE jobs SET memory_deaths = min(memory_deaths, 1), outside_kills = 0, deaths = 0 WHERE id = ?',
  );
  return {
    of: (id) => toDeathCount(deaths.get(id)),
    add(id, cause) {
      const column = COLUMN_OF[cause];
      const sql = `UPDATE jobs SET ${column} = ${column} + 1 WHERE id = ? RETURNING ${COUNT}`;
      return toDeathCount(db.prepare(sql).get(id));
    },
    forgive: (id) => void forgive.run(id),
  };
}

/** The library adds its own key to each row. */
function toDeathCount(row: unknown): DeathCount {
  const { memory = 0, outside = 0, other = 0 } = (row ?? {}) as Partial<DeathCount>;
  return { memory, outside, other };
}
