import { settingsSchema } from '../../../src/config/settings.ts';

const BEGIN = '<!-- settings: written by `npm run readme` -->';
const END = '<!-- /settings -->';

/** The guide's page on configuration, with its table of settings generated from the schema. */
export function withSettingsTable(page: string): string {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n${settingsTable()}\n${END}${after}`;
}

function settingsTable(): string {
  const rows = Object.entries(settingsSchema.properties).map(([name, schema]) => {
    const fallback = 'default' in schema ? `\`${String(schema.default)}\`` : '–';
    const description = 'description' in schema ? String(schema.description) : '';
    return `| \`${name}\` | ${fallback} | ${description} |`;
  });
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  if (index < 0) throw new Error(`the page on configuration has no line ${at}`);
  return [text.slice(0, index), text.slice(index + at.length)];
}
