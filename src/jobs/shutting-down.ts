/** Told to those who ask for new work, and to those who ask whether there can be any. */
export const SHUTTING_DOWN = {
  reason: 'shutting_down',
  detail: 'The service is shutting down.',
} as const;
