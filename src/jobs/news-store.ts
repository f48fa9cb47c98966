import type { Problem } from '../errors.ts';
import type { JobNews, KeptNews, NewsType } from './job-news.ts';
import type { Preparable } from './preparable.ts';

/** A job that is paused and interrupted for days shall not fill the disk with the story of it. */
const KEPT = 1_000;
const PAGE = 100;

interface NewsStore {
  /** To be called in the transaction of the change; nothing where the job is gone. */
  readonly addNews: (id: string, news: JobNews) => void;
  /** Oldest first, a page of them. */
  readonly newsAfter: (id: string, seq: number) => readonly KeptNews[];
}

interface NewsRow {
  readonly seq: number;
  readonly type: NewsType;
  readonly at: string;
  readonly part: number | null;
  readonly problem: string | null;
}

/** What became of the jobs of a database, in order; of each job the newest. */
export function newsIn(db: Preparable): NewsStore {
  const insert = db.prepare(
    `INSERT INTO job_news (job_id, seq, type, at, part, problem)
     SELECT id, (SELECT ifnull(max(seq), 0) + 1 FROM job_news WHERE job_id = ?1), ?2, ?3, ?4, ?5
     FROM jobs WHERE id = ?1`,
  );
  const prune = db.prepare(
    `DELETE FROM job_news WHERE job_id = ?1
     AND seq <= (SELECT max(seq) FROM job_news WHERE job_id = ?1) - ${KEPT}`,
  );
  const page = db.prepare(
    `SELECT seq, type, at, part, problem FROM job_news WHERE job_id = ? AND seq > ?
     ORDER BY seq LIMIT ${PAGE}`,
  );
  return {
    addNews(id, { type, at, part, problem }) {
      insert.run(
        id,
        type,
        at,
        part ?? null,
        problem === undefined ? null : JSON.stringify(problem),
      );
      prune.run(id);
    },
    newsAfter: (id, seq) => (page.all(id, seq) as NewsRow[]).map(toNews),
  };
}

function toNews({ seq, type, at, part, problem }: NewsRow): KeptNews {
  return {
    ...{ seq, type, at },
    ...(part !== null && { part }),
    ...(problem !== null && { problem: JSON.parse(problem) as Problem }),
  };
}
