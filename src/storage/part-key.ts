/** Where the file of a part lives in storage. */
export function partKey(jobId: string, part: { number: number; format: string }): string {
  return `jobs/${jobId}/part-${part.number}.${part.format}`;
}

/** Where the small picture of a part lives, whatever the part's format. */
export function previewKey(jobId: string, part: { number: number }): string {
  return `jobs/${jobId}/part-${part.number}.preview.png`;
}
