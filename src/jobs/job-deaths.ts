import type { Preparable } from '../database/preparable.ts';

/** Why renderers died under a job. Someone outside who kills is no fault of the job. */
export type DeathCause = 'memory' | 'outside' | 'other';

export type DeathCount = Readonly<Record<DeathCause, number>>;

const COLUMN_OF = {
  memory: 'memory_deaths',
  outside: 'outside_kills',
  other: 'deaths',
} as const satisfies Record<DeathCause, string>;

const COUNT = 'memory_deaths AS memory, outside_kills AS outside, deaths AS other';

/** How often renderers died under the jobs of a database. */
export function deathsIn(db: Preparable) {
  const deaths = db.prepare(`SELECT ${COUNT} FROM jobs WHERE id = ?`);
  const forgive = db.prepare(
    'UPDATE jobs SET memory_deaths = min(memory_deaths, 1), outside_kills = 0, deaths = 0 WHERE id = ?',
  );
  return {
    deathsOf(id: string): DeathCount {
      return toDeathCount(deaths.get(id));
    },
    addDeath(id: string, cause: DeathCause): DeathCount {
      const column = COLUMN_OF[cause];
      const sql = `UPDATE jobs SET ${column} = ${column} + 1 WHERE id = ? RETURNING ${COUNT}`;
      return toDeathCount(db.prepare(sql).get(id));
    },
    forgiveDeaths(id: string): void {
      forgive.run(id);
    },
  };
}

/** The library adds a key of its own to a row. */
function toDeathCount(row: unknown): DeathCount {
  const { memory = 0, outside = 0, other = 0 } = (row ?? {}) as Partial<DeathCount>;
  return { memory, outside, other };
}
