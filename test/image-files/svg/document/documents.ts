/** Makes a document of 100 x 100 px. */
export function svgText(content: string, attributes = ''): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100"${attributes}>${content}</svg>`;
}
