'use strict';
// What is shown stands in the address's fragment, such as #cause=out-of-memory&lang=ja, so that every view can be linked to.
const initial = {cause: '', impact: '', about: '', q: '', show: '', lang: 'en', app: 'slack', theme: ''};
const all = selector => [...document.querySelectorAll(selector)];

const cases = all('article').map(node => ({
  node,
  ...node.dataset,
  text: [...node.children].map(part => part.textContent).join('\n').toLowerCase(),
}));
const search = document.getElementById('q');
const selects = all('select');
let state;

// follow shows what the address says, with the chosen cause in sight.
function follow() {
  state = read();
  render();
  const list = document.querySelector('nav');
  const chosen = list.querySelector('[aria-current="true"]');
  if (chosen) list.scrollTop = chosen.offsetTop - list.clientHeight / 2;
}

function read() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const known = Object.entries(initial).map(([key, value]) => [key, given[key] ?? value]);
  return Object.fromEntries(known);
}

function write() {
  const changed = Object.entries(state).filter(([key, value]) => value !== initial[key]);
  history.replaceState(null, '', '#' + new URLSearchParams(changed));
}

function set(change) {
  Object.assign(state, change);
  write();
  render();
}

function render() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = c => ['show', 'impact', 'about'].every(key => !state[key] || c[key] === state[key]);
  const found = cases.filter(c => fits(c) && words.every(word => c.text.includes(word)));
  const shown = new Set(found.filter(c => !state.cause || c.cause === state.cause));
  for (const c of cases) c.node.hidden = !shown.has(c);
  document.getElementById('shown').textContent = shown.size;
  document.getElementById('reset').hidden = shown.size === cases.length;
  count(found);
  dress();
}

// count says beside every cause how many cases choosing it would show, and hides those that would show none.
function count(found) {
  const counts = new Map([['', found.length]]);
  for (const c of found) counts.set(c.cause, (counts.get(c.cause) ?? 0) + 1);
  for (const label of all('[data-count]')) {
    const n = counts.get(label.dataset.count) ?? 0;
    label.textContent = n;
    label.closest('li').hidden = n === 0 && label.dataset.count !== state.cause;
  }
  for (const option of all('option')) {
    const n = option.parentNode.id === 'cause' ? ` (${counts.get(option.value) ?? 0})` : '';
    option.textContent = option.dataset[state.lang] + n;
  }
}

// dress brings language, client, theme and controls in line with the state.
function dress() {
  const root = document.documentElement;
  root.lang = state.lang;
  root.dataset.theme = state.theme;
  const fits = ({lang, app = state.app}) => lang === state.lang && app === state.app;
  for (const text of all('[data-lang]')) text.hidden = !fits(text.dataset);
  for (const control of all('[data-set]')) {
    const chosen = String(state[control.dataset.set] === control.dataset.value);
    control.setAttribute(control.localName === 'button' ? 'aria-pressed' : 'aria-current', chosen);
  }
  for (const select of selects) select.value = state[select.id];
  if (search.value !== state.q) search.value = state.q;
}

document.addEventListener('click', event => {
  const control = event.target.closest('[data-set]');
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  set({[control.dataset.set]: control.dataset.value});
  if (control.localName === 'a') scrollTo({top: 0});
});
document.addEventListener('keydown', event => {
  if (event.key === '/' && !/^(input|select)$/.test(event.target.localName)) {
    event.preventDefault();
    search.focus();
  }
});
document.querySelector('form').addEventListener('submit', event => event.preventDefault());
document.getElementById('reset').addEventListener('click', () => set({cause: '', impact: '', about: '', q: '', show: ''}));
search.addEventListener('input', () => set({q: search.value}));
for (const select of selects) select.addEventListener('change', () => set({[select.id]: select.value}));
addEventListener('hashchange', follow);
follow();
