/**
 * A share as people read it: 2.4 %, 23 %.
 * @param digits after the point; by default one below 10 %
 */
export function percent(share: number, digits = share < 0.1 ? 1 : 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}
