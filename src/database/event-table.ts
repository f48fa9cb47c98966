import type { JobNews, KeptNews } from '../jobs/job-event.ts';
import { toNews, type NewsRow } from './event-row.ts';
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

/**
 * What became of the jobs of a database, in order; of each job the newest, and what is still on its
 * way to a webhook.
 * @param onNews called with each, in the same transaction
 */
export function newsIn(db: Preparable, onNews: (id: string, news: KeptNews) => void): NewsStore {
  const insert = db.prepare(
    `INSERT INTO job_news (job_id, seq, type, at, part, problem)
     SELECT id, (SELECT ifnull(max(seq), 0) + 1 FROM job_news WHERE job_id = ?1), ?2, ?3, ?4, ?5
     FROM jobs WHERE id = ?1 RETURNING seq`,
  );
  const prune = db.prepare(
    `DELETE FROM job_news WHERE job_id = ?1
     AND seq <= (SELECT max(seq) FROM job_news WHERE job_id = ?1) - ${KEPT}
     AND NOT EXISTS (SELECT 1 FROM deliveries WHERE due_at IS NOT NULL
       AND deliveries.job_id = job_news.job_id AND deliveries.seq = job_news.seq)`,
  );
  const page = db.prepare(
    `SELECT seq, type, at, part, problem FROM job_news WHERE job_id = ? AND seq > ?
     ORDER BY seq LIMIT ${PAGE}`,
  );
  return {
    addNews(id, news) {
      const { type, at, part, problem } = news;
      const problemText = problem === undefined ? null : JSON.stringify(problem);
      const added = insert.get(id, type, at, part ?? null, problemText);
      if (added === undefined) return;
      onNews(id, { ...news, seq: (added as { seq: number }).seq });
      prune.run(id);
    },
    newsAfter: (id, seq) => (page.all(id, seq) as NewsRow[]).map(toNews),
  };
}
