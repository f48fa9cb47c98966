// Searches the guide in the browser: loads the index at the first use and shows the best sections.
const MAX_RESULTS = 20;
const SNIPPET = 140;

const input = document.getElementById('search');
const results = document.getElementById('results');
const { root, index: indexUrl, home } = document.body.dataset;
let index = null;

input.disabled = false;
input.addEventListener('focus', () => void loadIndex());
input.addEventListener('input', () => void show());
input.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') hide();
  if (event.key === 'Enter') results.querySelector('a')?.click();
  if (event.key === 'ArrowDown') focusOn(event, results.querySelector('a'));
});
results.addEventListener('keydown', (event) => {
  const entry = document.activeElement?.parentElement;
  if (event.key === 'Escape') {
    hide();
    input.focus();
  }
  if (event.key === 'ArrowDown') focusOn(event, entry?.nextElementSibling?.firstElementChild);
  if (event.key === 'ArrowUp') {
    focusOn(event, entry?.previousElementSibling?.firstElementChild ?? input);
  }
});
results.addEventListener('click', hide);
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) hide();
});
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.closest('input')) focusOn(event, input);
});
// On a phone the menu covers the page: following a link within the page closes it.
document.querySelector('nav').addEventListener('click', () => {
  document.getElementById('menu').checked = false;
});

function loadIndex() {
  index ??= fetch(indexUrl)
    .then((response) => (response.ok ? response.json() : Promise.reject(response)))
    .catch(() => {
      index = null;
      return [];
    });
  return index;
}

async function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return hide();
  const sections = await loadIndex();
  const found = sections
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_RESULTS);
  results.replaceChildren(...found.map(({ section }) => entryOf(section, words)));
  if (found.length === 0) {
    const none = document.createElement('li');
    none.className = 'none';
    none.textContent = 'Nothing found.';
    results.append(none);
  }
  results.hidden = false;
}

/** Returns 0 unless the section has every word; words in headings count more. */
function scoreOf({ title, heading, text }, words) {
  const [inHeading, inTitle, inText] = [heading, title, text].map((part) => part.toLowerCase());
  let score = 0;
  for (const word of words) {
    const points =
      (inHeading.includes(word) ? 10 : 0) +
      (inTitle.includes(word) ? 2 : 0) +
      (inText.includes(word) ? 1 : 0);
    if (points === 0) return 0;
    score += points;
  }
  return score;
}

function entryOf({ topic, title, id, heading, text }, words) {
  const link = document.createElement('a');
  link.href = (topic === 'index' ? home : root + topic) + (id === '' ? '' : `#${id}`);
  const name = document.createElement('b');
  name.append(...marked(heading === title ? title : `${title} › ${heading}`, words));
  const snippet = document.createElement('span');
  snippet.append(...marked(snippetOf(text, words), words));
  link.append(name, snippet);
  const entry = document.createElement('li');
  entry.append(link);
  return entry;
}

function snippetOf(text, words) {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const first = places.length === 0 ? 0 : Math.min(...places);
  const start = first < SNIPPET / 2 ? 0 : text.indexOf(' ', first - SNIPPET / 2) + 1;
  const cut = text.slice(start, start + SNIPPET);
  return `${start > 0 ? '…' : ''}${cut}${start + SNIPPET < text.length ? '…' : ''}`;
}

/** Returns the text as nodes, with the words marked. */
function marked(text, words) {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.split(new RegExp(`(${escaped.join('|')})`, 'gi')).map((part, at) => {
    if (at % 2 === 0) return part;
    const mark = document.createElement('mark');
    mark.textContent = part;
    return mark;
  });
}

function focusOn(event, element) {
  if (!element) return;
  event.preventDefault();
  element.focus();
}

function hide() {
  results.hidden = true;
}
