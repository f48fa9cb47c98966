/** @throws Error if a later version of the service wrote the database */
export function assertKnownVersion(taken: number, known: number): void {
  if (taken <= known) return;
  throw new Error(
    `the database has schema version ${taken}, but this service knows versions only up to ${known}: ` +
      'start the newer service again, or set DATA_DIR to an empty folder',
  );
}
