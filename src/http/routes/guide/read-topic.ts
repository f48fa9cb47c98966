import { Marked, type Tokens } from 'marked';
import { escapeMarkup } from '../../../gang-sheet/escape-markup.ts';
import { plainText } from './html.ts';
import { resolveLink } from './resolve-link.ts';
import { createSlugger } from './slugs.ts';

/** A section of a topic: its heading and the text up to the next heading. */
export interface Section {
  /** Anchor of the heading; empty for the text before the first one. */
  readonly id: string;
  readonly level: number;
  readonly heading: string;
  readonly text: string;
}

export interface Topic {
  readonly name: string;
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
}

/** Renders a topic's Markdown to HTML with heading anchors, and splits it into sections. */
export function readTopic(name: string, markdown: string): Topic {
  const slugOf = createSlugger();
  const headings: Omit<Section, 'text'>[] = [];
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        const heading = plainText(inner);
        const id = slugOf(heading);
        headings.push({ id, level: depth, heading });
        const anchor = `<a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
        return `<h${depth} id="${id}">${inner} ${anchor}</h${depth}>\n`;
      },
      link({ href, title, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        const tip = title ? ` title="${escapeMarkup(title)}"` : '';
        return `<a href="${escapeMarkup(resolveLink(name, href))}"${tip}>${inner}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        const source = escapeMarkup(resolveLink(name, href));
        return `<img src="${source}" alt="${escapeMarkup(text)}" loading="lazy">`;
      },
    },
  });
  // Each wide table scrolls on its own, so the page does not scroll sideways on a phone.
  const html = marked
    .parse(markdown, { async: false })
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');
  const title = headings[0]?.heading ?? name;
  return { name, title, html, sections: sectionsOf(html, headings, title) };
}

function sectionsOf(
  html: string,
  headings: readonly Omit<Section, 'text'>[],
  title: string,
): readonly Section[] {
  const [before = '', ...rest] = html.split(/<h[1-6] id="[^"]*">/);
  const opening = { id: '', level: 1, heading: title, text: plainText(before) };
  const sections = headings.map((heading, index) => {
    const [, body = ''] = (rest[index] ?? '').split(/<\/h[1-6]>/, 2);
    return { ...heading, text: plainText(body) };
  });
  return opening.text === '' ? sections : [opening, ...sections];
}
