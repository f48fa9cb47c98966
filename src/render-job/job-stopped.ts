/** The reason with which a job's signal fires: not a failure of the job. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
  readonly why: 'cancelled' | 'interrupted';

  constructor(why: 'cancelled' | 'interrupted') {
    super(`the job was ${why}`);
    this.why = why;
  }
}
