import type { Examination } from '../examination/examination.ts';

/** Prefixes that files use without declaring them, with their namespaces. */
const KNOWN: Readonly<Record<string, string>> = {
  xlink: 'http://www.w3.org/1999/xlink',
  inkscape: 'http://www.inkscape.org/namespaces/inkscape',
  sodipodi: 'http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd',
  svg: 'http://www.w3.org/2000/svg',
};

/** Declares undeclared prefixes, because the renderer rejects documents that contain any. */
export function mendPrefixes({ tree, edits }: Pick<Examination, 'tree' | 'edits'>): void {
  for (const prefix of tree.undeclaredPrefixes) {
    edits.setAttribute(tree.root, `xmlns:${prefix}`, KNOWN[prefix] ?? `urn:undeclared:${prefix}`);
  }
}
