/**
 * Why the service stops a renderer that is at work. No work is blamed for such a stop.
 * - `cancelled_job`   a cancelled job did not leave it in time
 * - `late_question`   a quote or preflight neither ended in time nor left it when it was withdrawn
 */
export type EndReason = 'cancelled_job' | 'late_question';

/** Time that cancelled, withdrawn and interrupted work has to leave the renderer. */
export const LEAVE_GRACE_MS = 5_000;
