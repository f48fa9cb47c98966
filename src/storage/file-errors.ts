/** Returns whether the error says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

/** For `catch`: a folder that does not exist has no entries. @throws every other error */
export function noneIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

/** Returns whether the error says that a file or folder of this name already exists. */
export function isTaken(error: unknown): boolean {
  return hasCode(error, 'EEXIST');
}

/** Returns whether the error says that the disk is full or cannot be read or written. */
export function isDiskFault(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'].some((code) => hasCode(error, code));
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
