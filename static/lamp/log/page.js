/* Vastleggen on a phone: keeps each entry in the browser first, sends it when there is internet, shows what waits.
 * Without this script the form is sent as any other. */
(function () {
  'use strict';
  const root = document.getElementById('lamp-log');
  const queue = self.LampQueue;
  if (!root || !queue || !self.indexedDB) { return; }
  const owner = root.dataset.user;
  const addresses = { session: root.dataset.session, send: root.dataset.send };
  const form = document.getElementById('lamp-log-form');
  const bar = document.getElementById('lamp-bar');
  const panel = document.getElementById('lamp-waiting');
  const list = panel.querySelector('ul');
  const SETTLE = 1000; // milliseconds in which a second press, with nothing filled in between, is the same press
  const AGAIN = 30000; // milliseconds between tries while something waits
  const done = new Map(); // key → entry, sent or thrown away while this page is open
  const remembered = new Map(); // key → entry, all that this page saw waiting
  const typedAt = new Map(); // activity → what was typed there before another one was chosen
  let state = navigator.onLine ? 'ready' : 'offline';
  let pressedAt = -SETTLE;
  let keeping = false; // while the browser writes an entry down
  let touched = false; // whether something was filled in since
  let mine = null; // key of the entry that was just written, whose answer is told at the form

  function clone(id) { return document.getElementById(id).content.cloneNode(true); }
  function plural(element, number) {
    return (number === 1 ? element.dataset.one : element.dataset.many).replace('%d', String(number));
  }
  function newKey() {
    if (self.crypto.randomUUID) { return self.crypto.randomUUID(); }
    const bytes = self.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
  /* The day on this phone: the page may be days old. */
  function today() {
    const now = new Date();
    return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-');
  }

  /* ---- what waits ---- */

  function reasonsOf(entry) {
    return (entry.reasons || []).map(function (reason) {
      const item = document.createElement('li');
      item.textContent = reason.label ? reason.label + ': ' + reason.text : reason.text;
      return item;
    });
  }

  function button(id, act) {
    const made = clone(id).firstElementChild;
    made.addEventListener('click', act);
    return made;
  }

  function itemOf(entry) {
    const item = clone('lamp-waiting-item').firstElementChild;
    const actions = item.querySelector('[data-actions]');
    item.dataset.state = entry.state;
    item.querySelector('[data-title]').textContent = entry.title;
    item.querySelector('[data-detail]').textContent = entry.detail;
    item.querySelector('[data-badge]').append(clone('lamp-badge-' + entry.state));
    if (entry.state === queue.REFUSED) {
      item.querySelector('[data-reasons]').append.apply(item.querySelector('[data-reasons]'), reasonsOf(entry));
      item.querySelector('[data-reasons]').hidden = false;
      actions.append(button('lamp-button-change', function () { change(entry.key); }));
      actions.append(button('lamp-button-throw', function () { throwAway(entry); }));
    } else if (entry.state === 'thrown') {
      actions.append(button('lamp-button-undo', function () { takeBack(entry); }));
    }
    actions.hidden = !actions.children.length;
    return item;
  }

  async function throwAway(entry) {
    done.set(entry.key, Object.assign({}, entry, { state: 'thrown' }));
    await queue.remove(entry.key);
    await show();
    const undo = list.querySelector('[data-state=thrown] button');
    if (undo) { undo.focus(); }
  }

  async function takeBack(entry) {
    done.delete(entry.key);
    await queue.put(Object.assign({}, entry, { state: queue.REFUSED }));
    await show();
  }

  function showBar(waiting) {
    const signIn = state === 'signed-out' && waiting;
    const name = state === 'offline' ? 'offline' : signIn ? 'signed-out' : waiting && state === 'later' ? 'later' : '';
    if (bar.dataset.shown === name + waiting) { return; }
    bar.dataset.shown = name + waiting;
    bar.replaceChildren();
    if (!name) { return; }
    bar.append(clone('lamp-bar-' + name));
    const number = bar.querySelector('[data-number]');
    if (number && waiting) { number.textContent = plural(number, waiting); }
  }

  async function show() {
    const entries = await queue.entriesOf(owner);
    const keys = new Set(entries.map(function (entry) { return entry.key; }));
    const past = Array.from(done.values()).filter(function (entry) { return !keys.has(entry.key); });
    list.replaceChildren.apply(list, entries.concat(past).map(itemOf));
    panel.hidden = !list.children.length;
    showBar(entries.filter(function (entry) { return entry.state === queue.WAITING; }).length);
  }

  /* ---- sending ---- */

  let sending = null;
  function send() {
    if (!sending) {
      sending = queue.sendAll(addresses).catch(function () { return { state: 'later' }; }).then(function (sent) {
        state = sent.state;
        sending = null;
        (sent.told || []).forEach(hear);
        return show();
      });
    }
    return sending;
  }

  async function askWorkerToSend() {
    const registration = navigator.serviceWorker && await navigator.serviceWorker.ready;
    if (registration && registration.sync) { await registration.sync.register('lamp-vastleggen').catch(function () {}); }
  }

  function say(id, text) {
    const messages = document.getElementById('lamp-messages');
    messages.replaceChildren(clone(id));
    const place = messages.querySelector('[data-text]');
    if (place && text) { place.textContent = text; }
    messages.scrollIntoView({ block: 'nearest' });
  }

  /* What became of an entry, told by this page's own sending, another tab or the worker; hearing it twice is fine. */
  function hear(news) {
    const known = remembered.get(news.key);
    if (news.state === 'stored') {
      if (known) { done.set(news.key, Object.assign({}, known, { state: 'stored' })); }
      if (news.key === mine) { mine = null; say('lamp-said-stored', news.text); }
    }
    if (news.state === queue.REFUSED && news.key === mine) { mine = null; change(news.key); }
  }
  queue.onNews(function (news) { hear(news); show(); });

  /* ---- the form ---- */

  function activityField() { return form.querySelector('[name=activiteit]'); }
  function cardOf(activity) { return document.querySelector('[data-lamp-activity="' + activity + '"]'); }

  function valuesOf(container) {
    const found = new Map();
    container.querySelectorAll('input, select, textarea').forEach(function (input) {
      if (input.type !== 'radio' || input.checked) { found.set(input.name, input.value); }
    });
    return found;
  }

  function fill(values, within) {
    (within || form).querySelectorAll('input, select, textarea').forEach(function (input) {
      if (!values.has(input.name) || input.name === 'csrfmiddlewaretoken') { return; }
      if (input.type === 'radio') { input.checked = input.value === values.get(input.name); } else { input.value = values.get(input.name); }
    });
  }

  function chooseIntervention(intervention) {
    document.querySelectorAll('[data-lamp-of]').forEach(function (item) {
      item.hidden = item.dataset.lampOf !== intervention;
    });
    const select = document.getElementById('lamp-intervention');
    if (select) { select.value = intervention; }
  }

  function chooseActivity(activity) {
    const card = cardOf(activity), parts = document.getElementById('lamp-parts-' + activity);
    if (!card || !parts) { return false; }
    chooseIntervention(card.closest('[data-lamp-of]').dataset.lampOf);
    document.querySelectorAll('[data-lamp-activity]').forEach(function (other) {
      if (other === card) { other.setAttribute('aria-current', 'true'); } else { other.removeAttribute('aria-current'); }
    });
    if (activityField().value !== String(activity)) {
      const typed = valuesOf(form);
      typedAt.set(activityField().value, typed);
      typed.delete('activiteit');
      form.querySelectorAll('[data-lamp-part]').forEach(function (part) {
        const own = parts.content.querySelector('[data-lamp-part=' + part.dataset.lampPart + ']');
        part.replaceChildren.apply(part, Array.from(own.cloneNode(true).childNodes));
      });
      form.querySelectorAll('[data-lamp-part]').forEach(function (part) { fill(typedAt.get(String(activity)) || new Map(), part); });
      activityField().value = String(activity);
    }
    return true;
  }

  /* Ready for the next entry: the activity, partner and neighbourhood stay as they are. */
  function clear() {
    form.querySelectorAll('[data-lamp-part] input:not([type=radio]), textarea').forEach(function (input) { input.value = ''; });
    form.querySelectorAll('[data-lamp-part] input[type=radio]').forEach(function (input) { input.checked = input.value === ''; });
    form.querySelector('[name=speaker_role]').value = '';
    form.querySelector('[name=date]').value = today();
    form.querySelectorAll('[data-lamp-summary], .lamp-errors, .utrecht-form-field-error-message').forEach(function (said) { said.remove(); });
    form.querySelectorAll('[aria-invalid]').forEach(function (input) { input.removeAttribute('aria-invalid'); });
    delete form.dataset.key;
    typedAt.clear();
  }

  function labelOf(name) {
    const input = form.querySelector('[name="' + name + '"]');
    const label = input && form.querySelector('label[for="' + input.id + '"]');
    return label ? label.textContent.trim() : '';
  }

  function describe(fields) {
    const counted = fields.filter(function (field) { return /^n\d+$/.test(field[0]) && field[1] !== ''; })
      .map(function (field) { return labelOf(field[0]) + ': ' + field[1]; });
    const area = form.querySelector('[name=area]');
    const day = new Date(form.querySelector('[name=date]').value + 'T12:00:00');
    const shown = isNaN(day) ? '' : day.toLocaleDateString(document.documentElement.lang, { day: 'numeric', month: 'long', year: 'numeric' });
    return counted.concat(area.value ? [area.selectedOptions[0].textContent] : [], shown || []).join(' · ');
  }

  function rememberChoice() {
    try {
      localStorage.setItem('lamp-keuze-' + owner, JSON.stringify({
        activiteit: activityField().value, area: form.querySelector('[name=area]').value, partner: form.querySelector('[name=partner]').value
      }));
    } catch { /* a browser that keeps nothing: the server remembers too */ }
  }

  /* What was chosen last on this phone, for a page that was kept before that. */
  function recallChoice() {
    let choice = null;
    try { choice = JSON.parse(localStorage.getItem('lamp-keuze-' + owner)); } catch { return; }
    if (!choice || !chooseActivity(choice.activiteit)) { return; }
    ['area', 'partner'].forEach(function (name) {
      const field = form.querySelector('[name=' + name + ']');
      if (field.tagName === 'SELECT' && Array.from(field.options).some(function (option) { return option.value === choice[name]; })) { field.value = choice[name]; }
    });
  }

  async function keep() {
    if (!form.querySelector('[name=date]').value) { form.querySelector('[name=date]').value = today(); }
    const fields = Array.from(new FormData(form)).filter(function (field) {
      return ['csrfmiddlewaretoken', 'client_key', 'revision'].indexOf(field[0]) < 0;
    });
    const card = cardOf(activityField().value);
    const entry = {
      key: form.dataset.key || newKey(), owner: owner, fields: fields, state: queue.WAITING, savedAt: Date.now(),
      title: card ? card.dataset.lampTitle : '', detail: describe(fields)
    };
    await queue.put(entry);
    return entry;
  }

  async function submit() {
    let entry;
    keeping = true;
    try {
      entry = await keep();
    } catch {
      form.submit(); // nothing can be kept here (a private window, a full disk): send it as any form
      return;
    }
    remembered.set(entry.key, entry);
    mine = entry.key;
    rememberChoice();
    if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () {}); } // not to be tidied away
    clear();
    keeping = touched = false;
    await show();
    askWorkerToSend();
    await send();
    let kept = await queue.get(entry.key);
    if (kept && kept.state === queue.WAITING && state === 'ready') { // it came while others were being sent
      await send();
      kept = await queue.get(entry.key);
    }
    if (kept && kept.state === queue.WAITING) {
      if (mine === entry.key) { say('lamp-said-waiting'); }
    } else {
      hear({ key: entry.key, state: kept ? kept.state : 'stored' }); // the worker may have sent it
      await show();
    }
  }

  /* Why it was refused, as LAMP's own page tells it; what it asks there is answered in the form. */
  function summaryOf(entry) {
    const holder = document.createElement('div');
    holder.dataset.lampSummary = '';
    holder.innerHTML = entry.summary || '';
    if (!holder.children.length) {
      holder.append(clone('lamp-refused'));
      holder.querySelector('ul').append.apply(holder.querySelector('ul'), reasonsOf(entry));
    }
    return holder;
  }

  /* Put a refused entry back into the form, with the reasons above it; it keeps its key. */
  async function change(key) {
    if (!form) { location.href = root.dataset.shell + '?herstel=' + encodeURIComponent(key); return; }
    const entry = await queue.get(key);
    if (!entry || entry.owner !== owner) { return; }
    clear();
    const values = new Map(entry.fields);
    chooseActivity(values.get('activiteit'));
    values.delete('activiteit');
    fill(values);
    form.dataset.key = key;
    form.prepend(summaryOf(entry));
    (form.querySelector('[data-lamp-errors]') || form).focus();
  }

  function takeForm() {
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      if (keeping || (!touched && event.timeStamp - pressedAt < SETTLE)) { return; }
      pressedAt = event.timeStamp;
      submit();
    });
    form.addEventListener('input', function () { touched = true; });
    document.addEventListener('click', function (event) {
      const card = event.target.closest('[data-lamp-activity]');
      if (card && !event.ctrlKey && !event.metaKey && chooseActivity(card.dataset.lampActivity)) { event.preventDefault(); }
    });
    const select = document.getElementById('lamp-intervention');
    if (select) {
      select.addEventListener('change', function (event) {
        const first = document.querySelector('[data-lamp-of="' + select.value + '"] [data-lamp-activity]');
        if (first && chooseActivity(first.dataset.lampActivity)) { event.stopPropagation(); }
      });
    }
    const asked = new URLSearchParams(location.search);
    const isFresh = !form.querySelector('.lamp-errors');
    if (isFresh) {
      form.querySelector('[name=date]').value = today();
      if (asked.get('activiteit')) { chooseActivity(asked.get('activiteit')); } else if (!asked.get('interventie')) { recallChoice(); }
    }
    if (asked.get('herstel')) { change(asked.get('herstel')); }
  }

  /* ---- start ---- */

  try { localStorage.setItem('lamp-persoon', owner); } catch { /* see lamp.js */ }
  if (form) { takeForm(); }
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(root.dataset.worker, { updateViaCache: 'none' }).catch(function () { /* then only while the page is open */ });
  }
  window.addEventListener('online', function () { state = 'ready'; send(); });
  window.addEventListener('offline', function () { state = 'offline'; show(); });
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { send(); } });
  document.addEventListener('click', function (event) { if (event.target.closest('[data-lamp-send]')) { send(); } });
  setInterval(async function () {
    const waits = (await queue.entriesOf(owner)).some(function (entry) { return entry.state === queue.WAITING; });
    if (waits && !document.hidden) { send(); }
  }, AGAIN);
  queue.entriesOf(owner).then(function (entries) {
    entries.forEach(function (entry) { remembered.set(entry.key, entry); });
    return show();
  }).then(send);
}());
