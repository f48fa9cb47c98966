/** A share as a person reads it: 2.4 %, 23 %. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
