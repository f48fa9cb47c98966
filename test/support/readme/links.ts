/** Links and headings of Markdown pages, as GitHub reads them. */
import { posix } from 'node:path';
import type { Page } from './pages.ts';

export interface Link {
  /** Path of the page that contains the link. */
  readonly from: string;
  /** Path of the target relative to the root, without a trailing slash. */
  readonly path: string;
  /** What follows the `#`; "" without one. */
  readonly anchor: string;
}

/** Relative links and images of a page, outside of code. */
export function relativeLinks({ path: from, text }: Page): readonly Link[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, to = '']) => to);
  const relative = targets.filter((target) => !/^[a-z]+:/i.test(target));
  return relative.map((target) => {
    const [file = '', anchor = ''] = target.split('#');
    const path = file === '' ? from : posix.join(posix.dirname(from), file);
    return { from, path: path.replace(/\/$/, ''), anchor };
  });
}

/** Anchors of all headings. GitHub numbers a heading that occurs again: `title`, `title-1`. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = withoutCode(text, { inline: false }).matchAll(/^#{1,6} +(.+?) *$/gm);
  const anchors = [...headings].map(([, heading = '']) => {
    const slug = slugOf(heading);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set(anchors);
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function withoutCode(text: string, { inline = true } = {}): string {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  return inline ? prose.replaceAll(/`[^`\n]*`/g, '') : prose;
}
