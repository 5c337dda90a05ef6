// Makes convenient what works without: search while typing, and form and JSON that follow each other.
'use strict';

const byId = (id) => document.getElementById(id);

/** Runs the last of several calls, a moment after it. */
function later(milliseconds, run) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), milliseconds);
  };
}

/** Fetches a page; nothing where a later call of the same kind has overtaken it. */
function latest() {
  let running;
  return async (address, options) => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(address, { ...options, signal: running.signal });
      const text = await answer.text();
      return { answer, page: new DOMParser().parseFromString(text, 'text/html') };
    } catch {
      return undefined;
    }
  };
}

/** Puts a part of another page in the place of ours. */
function take(page, id) {
  const [ours, theirs] = [byId(id), page.getElementById(id)];
  if (ours && theirs) ours.replaceWith(theirs);
  return ours && theirs;
}

// Search.
const search = byId('q');
document.addEventListener('keydown', (event) => {
  const writes = event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
if (byId('hits')) {
  const get = latest();
  search.addEventListener('input', later(120, async () => {
    const address = search.form.action + '?q=' + encodeURIComponent(search.value);
    const got = await get(address);
    if (got && take(got.page, 'hits')) history.replaceState(null, '', address);
  }));
  const links = () => [...document.querySelectorAll('#hits li a')];
  document.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = links().indexOf(document.activeElement);
    if (!step || (at < 0 && document.activeElement !== search)) return;
    event.preventDefault();
    (links()[at + step] ?? (at + step < 0 ? search : links()[at])).focus();
  });
}

// Texts to take along.
if (navigator.clipboard) {
  for (const text of document.querySelectorAll('pre')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'small quiet copy';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = 'Copy'), 2000);
    });
    text.before(button);
  }
}

// Form and JSON.
const form = byId('form');
if (form) {
  const post = latest();
  const send = async (what) => {
    const given = new FormData(form);
    given.set('~do', what);
    return post(form.action, { method: 'POST', body: new URLSearchParams(given) });
  };
  const moved = (answer) => {
    if (answer.redirected) history.replaceState(null, '', answer.url);
    for (const tab of document.querySelectorAll('.tabs a')) tab.search = location.search;
  };
  const filled = later(250, async () => {
    const got = await send('show');
    if (!got) return;
    take(got.page, 'view');
    for (const notes of document.querySelectorAll('.problems')) {
      const now = [...got.page.querySelectorAll('.problems')].find((other) => other.dataset.of === notes.dataset.of);
      if (now) notes.replaceChildren(...now.childNodes);
    }
    moved(got.answer);
  });
  const written = later(400, async () => {
    const got = await send('show');
    const text = byId('json');
    if (!got || !got.answer.ok) return;
    take(got.page, 'rows');
    // The text stays as it is being written; only by what it is recognised is new.
    form.elements['~mark'].value = got.page.querySelector('[name="~mark"]').value;
    if (document.activeElement !== text) text.value = got.page.getElementById('json').value;
    moved(got.answer);
  });
  form.addEventListener('input', (event) => (event.target.id === 'json' ? written() : filled()));
  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    const what = button?.value ?? 'show';
    if (!/^(add|remove|show):?/.test(what)) return;
    event.preventDefault();
    const got = await send(what);
    if (!got) return;
    take(got.page, 'rows');
    take(got.page, 'view');
    moved(got.answer);
    const place = what.split(':')[1];
    const group = place && byId(place);
    const last = group && [...group.querySelectorAll('input:not([type=hidden]), select, textarea')].pop();
    (last ?? group?.querySelector('button') ?? byId('json')).focus();
  });
}
