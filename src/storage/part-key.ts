/** The storage key of a part. */
export function partKey(jobId: string, part: { number: number; format: string }): string {
  return `jobs/${jobId}/part-${part.number}.${part.format}`;
}

/** The storage key of a part's preview, which is a PNG for every part format. */
export function previewKey(jobId: string, part: { number: number }): string {
  return `jobs/${jobId}/part-${part.number}.preview.png`;
}
