/** The reason of a job's abort signal if the service stops the job. The job has not failed. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
  readonly why: 'cancelled' | 'interrupted';

  constructor(why: 'cancelled' | 'interrupted') {
    super(`the job was ${why}`);
    this.why = why;
  }
}
