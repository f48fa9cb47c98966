/** Where the file of a part lives in storage. */
export function partKey(jobId: string, part: { number: number; format: string }): string {
  return `jobs/${jobId}/part-${part.number}.${part.format}`;
}
