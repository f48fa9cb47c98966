import type { DeathCause, DeathCount, DeathStore } from '../jobs/stores/death-store.ts';
import type { Tables } from './port/database.ts';

const COLUMN_OF = {
  memory: 'memory_deaths',
  outside: 'outside_kills',
  other: 'deaths',
} as const satisfies Record<DeathCause, string>;

const COUNT = 'memory_deaths AS memory, outside_kills AS outside, deaths AS other';
const NONE: DeathCount = { memory: 0, outside: 0, other: 0 };

/** The counts are columns of the table `jobs`. */
export function deathsIn(db: Tables): DeathStore {
  return {
    async of(id) {
      return (await db.get<DeathCount>(`SELECT ${COUNT} FROM jobs WHERE id = $1`, id)) ?? NONE;
    },
    async add(id, cause) {
      const column = COLUMN_OF[cause];
      const sql = `UPDATE jobs SET ${column} = ${column} + 1 WHERE id = $1 RETURNING ${COUNT}`;
      return (await db.get<DeathCount>(sql, id)) ?? NONE;
    },
    async forgive(id) {
      await db.run(
        `UPDATE jobs SET memory_deaths = CASE WHEN memory_deaths > 0 THEN 1 ELSE 0 END,
           outside_kills = 0, deaths = 0 WHERE id = $1`,
        id,
      );
    },
  };
}
