/* The service worker of /vastleggen/: opens the form without internet, and sends what waits when the tab is closed.
 *
 * Two caches per version: the static files, which are everybody's, and one page, Vastleggen, which is of the person
 * signed in. lamp.js throws that page away when somebody signs out or somebody else signs in. No other page and no
 * answer with data is ever kept.
 */
(function () {
  'use strict';
  const facts = self.LAMP;
  const STATIC = 'lamp-bestanden-' + facts.version, PERSONAL = 'lamp-persoon-' + facts.version;
  const PATIENCE = 4000; // milliseconds: a bar of signal that leads nowhere must not keep somebody waiting at a door

  function path(request) { return new URL(request.url).pathname; }

  async function keepShell(answer) {
    if (answer.ok && !answer.redirected && answer.type === 'basic') {
      await (await caches.open(PERSONAL)).put(facts.shell, answer);
    }
  }

  async function fetchShell() {
    const answer = await fetch(facts.shell, { credentials: 'same-origin', cache: 'no-store' }).catch(function () { return null; });
    if (answer) { await keepShell(answer); }
  }

  self.addEventListener('install', function (event) {
    async function prepare() {
      await (await caches.open(STATIC)).addAll(facts.files);
      await fetchShell();
      await self.skipWaiting();
    }
    event.waitUntil(prepare());
  });

  self.addEventListener('activate', function (event) {
    async function takeOver() {
      const names = await caches.keys();
      await Promise.all(names.filter(function (name) {
        return name.indexOf('lamp-') === 0 && name !== STATIC && name !== PERSONAL;
      }).map(function (name) { return caches.delete(name); }));
      await self.clients.claim();
    }
    event.waitUntil(takeOver());
  });

  function later(milliseconds) {
    return new Promise(function (resolve) { setTimeout(resolve, milliseconds); });
  }

  /* From the network where it answers in time, else as it was kept. */
  async function openShell(event) {
    const fromNetwork = fetch(event.request).catch(function () { return null; });
    const kept = await caches.match(facts.shell, { cacheName: PERSONAL });
    const first = await (kept ? Promise.race([fromNetwork, later(PATIENCE)]) : fromNetwork);
    if (first && first.type !== 'opaqueredirect') { event.waitUntil(keepShell(first.clone())); }
    if (first && (first.status < 500 || !kept)) { return first; }
    return kept || Response.error();
  }

  async function openOther(request) {
    try {
      return await fetch(request);
    } catch {
      return (await caches.match(facts.shell, { cacheName: PERSONAL })) ? Response.redirect(facts.shell) : Response.error();
    }
  }

  async function openFile(event) {
    const kept = await caches.match(event.request, { cacheName: STATIC });
    if (kept) { return kept; }
    const answer = await fetch(event.request);
    if (answer.ok && answer.type === 'basic') {
      const copy = answer.clone();
      event.waitUntil(caches.open(STATIC).then(function (cache) { return cache.put(event.request, copy); }));
    }
    return answer;
  }

  self.addEventListener('fetch', function (event) {
    const request = event.request;
    if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) { return; }
    if (request.mode === 'navigate') {
      event.respondWith(path(request) === facts.shell ? openShell(event) : openOther(request));
    } else if (path(request).indexOf('/static/') === 0) {
      event.respondWith(openFile(event));
    }
  });

  /* Background Sync, where the browser has it. Throwing asks the browser to try again later. */
  self.addEventListener('sync', function (event) {
    if (event.tag !== 'lamp-vastleggen') { return; }
    event.waitUntil(self.LampQueue.sendAll(facts).then(function (sent) {
      if (sent.state === 'offline' || sent.state === 'later') { throw new Error('nog niet verstuurd'); }
    }));
  });
}());
