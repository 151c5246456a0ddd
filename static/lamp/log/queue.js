/* What waits to be sent: one small database in the browser, shared by the page and the service worker.
 *
 * An entry is kept until LAMP has said that it is stored. Sending the same one twice is harmless (LAMP knows it by its
 * key), so everything here may happen again: after a lost answer, in two tabs, or in the page and the worker at once.
 * Entries belong to whoever made them: nobody else sees or sends them, also not on a phone that is shared.
 */
(function (scope) {
  'use strict';
  const DATABASE = 'lamp-vastleggen', STORE = 'entries', NEWS = 'lamp-vastleggen', LOCK = 'lamp-vastleggen-versturen';
  const WAITING = 'waiting', REFUSED = 'refused';

  function open() {
    return new Promise(function (resolve, reject) {
      const request = scope.indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = function () { request.result.createObjectStore(STORE, { keyPath: 'key' }); };
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { reject(request.error); };
    });
  }

  /* Resolves when the browser has really written it, not when it was only asked to. */
  async function run(mode, work) {
    const database = await open();
    try {
      return await new Promise(function (resolve, reject) {
        const transaction = database.transaction(STORE, mode, mode === 'readwrite' ? { durability: 'strict' } : {});
        const request = work(transaction.objectStore(STORE));
        transaction.oncomplete = function () { resolve(request.result); };
        transaction.onerror = transaction.onabort = function () { reject(transaction.error); };
      });
    } finally {
      database.close();
    }
  }

  function tell(news) {
    if (!scope.BroadcastChannel) { return; }
    const channel = new BroadcastChannel(NEWS);
    channel.postMessage(news);
    channel.close();
  }

  async function put(entry) {
    await run('readwrite', function (store) { return store.put(entry); });
    tell({ key: entry.key, state: entry.state });
  }

  async function remove(key) {
    await run('readwrite', function (store) { return store.delete(key); });
    tell({ key: key, state: 'gone' });
  }

  function get(key) {
    return run('readonly', function (store) { return store.get(key); });
  }

  /* Of one person, the oldest first. */
  async function entriesOf(owner) {
    const all = await run('readonly', function (store) { return store.getAll(); });
    return all.filter(function (entry) { return entry.owner === owner; })
      .sort(function (one, other) { return one.savedAt - other.savedAt; });
  }

  /* Who is signed in now, asked just before sending: the token of a form that lay waiting has long been replaced. */
  async function askSession(address) {
    let answer;
    try {
      answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual' });
    } catch {
      return { state: 'offline' };
    }
    if (answer.type === 'opaqueredirect' || answer.status === 401) { return { state: 'signed-out' }; }
    if (!answer.ok) { return { state: 'offline' }; }
    const found = await answer.json().catch(function () { return null; });
    return found ? { state: 'ready', user: found.user, token: found.token } : { state: 'offline' };
  }

  /* One entry: its outcome is "stored", "refused", "signed-out", "offline" or anything else, which is "later". */
  async function sendOne(entry, session, address) {
    const body = new URLSearchParams(entry.fields);
    body.set('eigenaar', entry.owner);
    body.set('client_key', entry.key);
    let answer;
    try {
      answer = await fetch(address, {
        method: 'POST', body: body, credentials: 'same-origin', cache: 'no-store', redirect: 'manual',
        headers: { 'X-CSRFToken': session.token, 'Accept': 'application/json' }
      });
    } catch {
      return { outcome: 'offline' };
    }
    if (answer.type === 'opaqueredirect' || answer.status === 401) { return { outcome: 'signed-out' }; }
    const isJson = (answer.headers.get('Content-Type') || '').indexOf('application/json') === 0;
    const said = isJson ? await answer.json().catch(function () { return null; }) : null;
    return said && said.outcome ? said : { outcome: 'later' };
  }

  async function settle(entry, said) {
    if (said.outcome === 'stored') {
      await remove(entry.key);
      const news = { key: entry.key, state: 'stored', text: said.text };
      tell(news);
      return news;
    }
    await put(Object.assign({}, entry, { state: REFUSED, reasons: said.reasons, summary: said.summary }));
    return { key: entry.key, state: REFUSED };
  }

  async function sendInOrder(addresses) {
    const session = await askSession(addresses.session);
    if (session.state !== 'ready') { return { state: session.state }; }
    const told = [];
    let state = 'ready';
    for (const listed of await entriesOf(session.user)) {
      const entry = listed.state === WAITING ? await get(listed.key) : null;
      if (!entry || entry.state !== WAITING) { continue; }
      const said = await sendOne(entry, session, addresses.send);
      if (said.outcome === 'offline' || said.outcome === 'signed-out') { return { state: said.outcome, told: told }; }
      if (said.outcome === 'stored' || said.outcome === 'refused') { told.push(await settle(entry, said)); } else { state = 'later'; }
    }
    return { state: state, told: told };
  }

  /* Send all that waits for whoever is signed in. One at a time in the whole browser, where it knows locks. */
  function sendAll(addresses) {
    function send() { return sendInOrder(addresses); }
    return scope.navigator.locks ? scope.navigator.locks.request(LOCK, send) : send();
  }

  function onNews(listener) {
    if (!scope.BroadcastChannel) { return; }
    const channel = new BroadcastChannel(NEWS);
    channel.onmessage = function (event) { listener(event.data); };
  }

  scope.LampQueue = {
    WAITING: WAITING, REFUSED: REFUSED,
    put: put, get: get, remove: remove, entriesOf: entriesOf, sendAll: sendAll, onNews: onNews
  };
}(self));
