/** Alert rules and board of `assets/monitoring/`, as far as the tests look at them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../support/readme/pages.ts';

export const MONITORING = join(ROOT, 'assets/monitoring');
export const RULES = join(MONITORING, 'gangsheet.rules.yml');

export interface Alert {
  readonly name: string;
  /** The text of its rule. */
  readonly rule: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly targets?: readonly { readonly expr: string }[];
}

export async function readAlerts(): Promise<readonly Alert[]> {
  const [, ...rules] = (await readFile(RULES, 'utf8')).split(/^ +- alert: /m);
  return rules.map((rule) => ({ name: rule.slice(0, rule.indexOf('\n')), rule }));
}

export async function readPanels(): Promise<readonly Panel[]> {
  const text = await readFile(join(MONITORING, 'grafana-board.json'), 'utf8');
  return (JSON.parse(text) as { panels: readonly Panel[] }).panels;
}

/** The queries of the board, as Prometheus receives them. */
export async function boardQueries(): Promise<readonly string[]> {
  const panels = await readPanels();
  return panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m'));
}

/** A metric in a query, and the labels that it must have there. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const SELECTOR = /\b((?:gangsheet|process)_\w+)(?:\{([^}]*)\})?/g;
const MATCHER = /(\w+)(=~|!~|!=|=)"([^"]*)"/g;

export function selectorsIn(query: string): readonly Selector[] {
  return [...query.matchAll(SELECTOR)].map(([, metric = '', labels = '']) => ({
    metric,
    matchers: [...labels.matchAll(MATCHER)].map(([, label = '', operator = '', value = '']) => ({
      label,
      operator,
      value,
    })),
  }));
}

/** Whether a series with these labels is selected. Prometheus itself adds `instance` and `job`. */
export function selects({ matchers }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ label, operator, value }) => {
    if (label === 'instance') return true;
    const found = labels[label] ?? '';
    const isEqual = operator.includes('~')
      ? new RegExp(`^(?:${value})$`).test(found)
      : found === value;
    return operator.startsWith('!') ? !isEqual : isEqual;
  });
}
