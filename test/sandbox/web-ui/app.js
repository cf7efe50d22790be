/**
 * The simulated contacts app in the browser. It has two styles of routes, as the real host: with a hash under
 * /pages/contacts/ui, and with paths under /contacts. Navigation never loads a document.
 */

const view = document.getElementById('view');
const permissionWords = {
  explicit: 'Express permission',
  implicit: 'Implied permission',
  not_set: 'No permission set',
  pending_confirmation: 'Awaiting confirmation',
  temp_hold: 'Temporary hold',
  unsubscribed: 'Unsubscribed',
  sms: 'SMS only',
};

/**
 * Creates an element: `el('a', { href: '/' }, 'Home')`. Attributes with functions add listeners, and false ones are
 * left out.
 */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

async function getJson(path) {
  const response = await fetch(path);
  return response.json();
}

function postJson(path, body) {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** The page that the address bar names. */
function route() {
  const { pathname, hash, search } = location;
  if (pathname.startsWith('/pages/contacts/ui')) {
    const [place, list] = hash.replace(/^#\/?/, '').split('/');
    const inQuery = new URLSearchParams(search).get('list');
    if (inQuery) return { style: 'hash', place: 'contacts', list: inQuery };
    return { style: 'hash', place: place === 'lists' ? 'lists' : 'contacts', list };
  }
  const [first, second, list] = pathname.split('/').filter(Boolean);
  if (first !== 'contacts') return { style: 'path', place: 'home' };
  if (second === 'lists' && !list) return { style: 'path', place: 'lists' };
  return { style: 'path', place: second === 'tags' ? 'tags' : 'contacts', list };
}

/** The address of a page, in the style of the current one. */
function hrefOf(place, list) {
  if (route().style === 'hash') {
    return `/pages/contacts/ui#${place === 'lists' ? 'lists' : list ? `contacts/${list}` : 'contacts'}`;
  }
  if (place === 'lists') return '/contacts/lists';
  return list ? `/contacts/lists/${list}` : '/contacts';
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-route]') : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const href = link.getAttribute('href');
  if (href === location.pathname + location.hash) return;
  // With the hash style the browser reports the change. The path style uses the history API.
  if (href.startsWith(`${location.pathname}#`)) location.hash = href.slice(href.indexOf('#'));
  else {
    history.pushState(null, '', href);
    show();
  }
});
addEventListener('popstate', show);
addEventListener('hashchange', show);

/** Grows with every navigation, so that a late answer does not draw over another page. */
let visit = 0;

async function show() {
  const { place, list } = route();
  visit++;
  showPlaces(place);
  if (place === 'home') showHome();
  else if (place === 'lists') await showLists();
  else if (place === 'tags') view.replaceChildren(el('h1', {}, 'Tags'), el('p', { class: 'ui-empty' }, 'No tags yet.'));
  else await showContacts(list);
}

function showPlaces(current) {
  const link = (words, href, isCurrent, sub) =>
    el(
      'li',
      {},
      el('a', { href, 'data-route': true, class: sub && 'ui-sub', 'aria-current': isCurrent && 'page' }, words),
    );
  document
    .getElementById('places')
    .replaceChildren(
      link('Home', '/account-home', current === 'home'),
      link('Contacts', hrefOf('contacts'), current === 'contacts'),
      link('Lists', hrefOf('lists'), current === 'lists', true),
    );
}

function showHome() {
  document.title = 'Home | Constant Contact';
  const card = (title, text, href, words) =>
    el(
      'section',
      { class: 'ui-card' },
      el('h2', {}, title),
      el('p', {}, text),
      el('a', { href, 'data-route': true }, words),
    );
  view.replaceChildren(
    el('div', { class: 'ui-head' }, el('h1', {}, 'Good morning, Dana')),
    el(
      'div',
      { class: 'ui-cards' },
      card('Your audience', 'See who you are in touch with.', '/contacts', 'Go to contacts'),
      card('Your lists', 'Group people by what they care about.', '/contacts/lists', 'Go to lists'),
      card('Classic view', 'The contacts page as it was.', '/pages/contacts/ui#contacts', 'Open classic contacts'),
    ),
  );
}

async function showLists() {
  document.title = 'Lists | Constant Contact';
  const mine = visit;
  const { lists } = await getJson('/internal/lists');
  if (mine !== visit) return;
  const rows = lists.map((list) =>
    el(
      'tr',
      {},
      el('td', {}, el('a', { href: hrefOf('contacts', list.id), 'data-route': true }, list.name)),
      el('td', { class: 'ui-number' }, String(list.members)),
      el('td', {}, list.created),
    ),
  );
  view.replaceChildren(
    el('div', { class: 'ui-head' }, el('h1', {}, 'Lists')),
    el(
      'table',
      { class: 'ui-table ui-lists', 'aria-label': 'Lists' },
      el(
        'thead',
        {},
        el('tr', {}, el('th', {}, 'Name'), el('th', { class: 'ui-number' }, 'Members'), el('th', {}, 'Created')),
      ),
      el('tbody', {}, ...rows),
    ),
  );
}

async function showContacts(listId) {
  document.title = 'Contacts | Constant Contact';
  const mine = visit;
  const { lists } = await getJson('/internal/lists');
  if (mine !== visit) return;
  const list = lists.find((candidate) => candidate.id === listId);
  const chosen = new Set();
  let page = 0;
  let typing;
  let latestRequest = 0;

  const body = el('tbody');
  const count = el('p', { class: 'ui-hint' });
  const pages = el('div', { class: 'ui-pages' });
  const search = el('input', {
    class: 'ui-input',
    type: 'search',
    placeholder: 'Search by name or email',
    'aria-label': 'Search contacts',
    autocomplete: 'off',
    input: () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        page = 0;
        load();
      }, 200);
    },
  });
  const deleteItem = el('button', { type: 'button', role: 'menuitem', click: askToDelete }, 'Delete');
  const menu = el(
    'div',
    { class: 'ui-menu', role: 'menu', hidden: true },
    el('button', { type: 'button', role: 'menuitem', disabled: true }, 'Export'),
    el('button', { type: 'button', role: 'menuitem', disabled: true }, 'Add tags'),
    deleteItem,
  );
  const more = el(
    'button',
    {
      class: 'ui-button',
      type: 'button',
      'aria-haspopup': 'menu',
      disabled: true,
      click: () => {
        menu.hidden = !menu.hidden;
      },
    },
    'More actions',
  );

  view.replaceChildren(
    el(
      'div',
      { class: 'ui-head' },
      el('h1', {}, list ? list.name : 'Contacts'),
      el(
        'button',
        { class: 'ui-button ui-primary', type: 'button', click: () => askToAdd(lists, listId, load) },
        'Add contacts',
      ),
    ),
    el('div', { class: 'ui-tools' }, search, el('div', { class: 'ui-menu-place' }, more, menu), count),
    el(
      'table',
      { class: 'ui-table', 'aria-label': 'Contacts' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th'),
          el('th', {}, 'Name'),
          el('th', {}, 'Email'),
          el('th', {}, 'Status'),
          el('th', {}, 'Added'),
        ),
      ),
      body,
    ),
    pages,
  );
  await load();

  async function load() {
    const query = new URLSearchParams({ search: search.value, page: String(page) });
    if (listId) query.set('list', listId);
    const request = ++latestRequest;
    const { contacts, total, pageSize } = await getJson(`/internal/contacts?${query}`);
    if (request !== latestRequest) return;
    chosen.clear();
    updateTools();
    count.textContent = total === 1 ? '1 contact' : `${total} contacts`;
    body.replaceChildren(...(contacts.length > 0 ? contacts.map(row) : [nobody()]));
    const turn = (words, step, possible) =>
      el(
        'button',
        {
          class: 'ui-button',
          type: 'button',
          disabled: !possible,
          click: () => {
            page += step;
            load();
          },
        },
        words,
      );
    pages.hidden = total <= pageSize;
    pages.replaceChildren(turn('Previous', -1, page > 0), turn('Next', 1, (page + 1) * pageSize < total));
  }

  function row(contact) {
    const who = contact.email || contact.name;
    return el(
      'tr',
      {},
      el(
        'td',
        {},
        el('input', {
          type: 'checkbox',
          'aria-label': `Select ${who}`,
          change: (event) => {
            if (event.target.checked) chosen.add(contact.id);
            else chosen.delete(contact.id);
            updateTools();
          },
        }),
      ),
      el('td', { dir: 'auto' }, contact.name),
      el('td', { class: 'ui-mail' }, contact.email),
      el(
        'td',
        {},
        el(
          'span',
          { class: 'ui-chip', 'data-kind': contact.permission },
          permissionWords[contact.permission] ?? contact.permission,
        ),
      ),
      el('td', {}, contact.added),
    );
  }

  function nobody() {
    return el('tr', {}, el('td', { class: 'ui-empty', colspan: 5 }, 'No contacts found'));
  }

  function updateTools() {
    more.disabled = chosen.size === 0;
    menu.hidden = true;
  }

  function askToDelete() {
    menu.hidden = true;
    const number = chosen.size;
    const them = number === 1 ? '1 contact' : `${number} contacts`;
    openDialog(
      `Delete ${them}?`,
      el(
        'p',
        {},
        `${number === 1 ? 'This contact' : 'These contacts'} will be completely removed from your account and from all of your lists.`,
      ),
      [
        el(
          'button',
          {
            class: 'ui-button ui-danger',
            type: 'button',
            click: async () => {
              await postJson('/internal/contacts/delete', { ids: [...chosen] });
              closeDialog();
              say(`${them} deleted`);
              await load();
            },
          },
          `Delete ${them}`,
        ),
      ],
    );
  }
}

function askToAdd(lists, listId, done) {
  const field = (words, name, type) =>
    el('label', { class: 'ui-field' }, words, el('input', { class: 'ui-input', name, type, autocomplete: 'off' }));
  const problem = el('p', { class: 'ui-problem', role: 'alert', hidden: true });
  const select = el(
    'select',
    { class: 'ui-input', name: 'list' },
    el('option', { value: '' }, 'No list'),
    ...lists.map((list) => el('option', { value: list.id, selected: list.id === listId }, list.name)),
  );
  const form = el(
    'form',
    {
      id: 'add-contact',
      novalidate: true,
      submit: async (event) => {
        event.preventDefault();
        const response = await postJson('/internal/contacts', Object.fromEntries(new FormData(form)));
        if (response.ok) {
          closeDialog();
          say('1 contact added');
          await done();
        } else {
          const { message } = await response.json();
          problem.textContent = message;
          problem.hidden = false;
        }
      },
    },
    field('Email address', 'email', 'email'),
    el('div', { class: 'ui-row' }, field('First name', 'firstName', 'text'), field('Last name', 'lastName', 'text')),
    el('label', { class: 'ui-field' }, 'List', select),
    problem,
  );
  openDialog('Add contacts', form, [
    el('button', { class: 'ui-button ui-primary', type: 'submit', form: 'add-contact' }, 'Save contact'),
  ]);
  form.elements.namedItem('email').focus();
}

function openDialog(title, content, actions) {
  const cancel = el('button', { class: 'ui-button', type: 'button', click: closeDialog }, 'Cancel');
  document.body.append(
    el(
      'div',
      { class: 'ui-veil', id: 'veil', keydown: (event) => event.key === 'Escape' && closeDialog() },
      el(
        'div',
        { class: 'ui-dialog', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'dialog-title' },
        el('h2', { id: 'dialog-title' }, title),
        content,
        el('div', { class: 'ui-actions' }, cancel, ...actions),
      ),
    ),
  );
  cancel.focus();
}

function closeDialog() {
  document.getElementById('veil')?.remove();
}

function say(words) {
  const toasts = document.getElementById('toasts');
  toasts.textContent = words;
  setTimeout(() => {
    toasts.textContent = '';
  }, 5000);
}

const session = await getJson('/internal/session');
document.getElementById('account').textContent = `${session.user}, ${session.organization}`;
await show();
