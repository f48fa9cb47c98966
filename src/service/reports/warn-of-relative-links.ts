import type { Log } from '../../telemetry/logger.ts';

/**
 * Returns a function to call when a webhook is known to be stored. Its first call logs a warning if links
 * are relative, because a receiver cannot know which host they belong to.
 */
export function warnOfRelativeLinks(publicUrl: string | null, log: Log): () => void {
  let isSilent = publicUrl !== null;
  return () => {
    if (isSilent) return;
    isSilent = true;
    const remedy = 'Set PUBLIC_URL to the address at which clients reach the service.';
    log.warn({ setting: 'PUBLIC_URL', remedy }, 'webhooks with relative links');
  };
}
