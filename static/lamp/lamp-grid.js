/* The entry grid: every cell saves itself, arrow keys move, a block from Excel can be pasted.
   Everything also works without this script, by the buttons of the form.
   What could not be saved (no connection, session over) is kept in this browser for this person and this request only,
   and saved as soon as it can be. */
(function () {
  'use strict';
  var form = document.querySelector('[data-lamp-grid]');
  if (!form || !window.fetch || !window.FormData) { return; }

  var RETRY_MS = 10000;
  var texts = document.getElementById('lamp-grid-texts').dataset;
  var status = form.querySelector('[data-lamp-status] span');
  var store = 'lamp-grid:' + form.dataset.user + ':' + form.dataset.request;
  var waiting = {};   // cell → true while its newest values are not saved
  var busy = {};      // cell → true while a save is under way
  var retry = null;

  function cellOf(field) {
    var match = /^c(\d+)-/.exec(field.name || '');
    return match ? match[1] : null;
  }

  function fieldsOf(cell) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.name.indexOf('c' + cell + '-') === 0;
    });
  }

  function urlOf(cell) { return form.querySelector('[data-lamp-cell="' + cell + '"]').dataset.url; }

  function say(text) { if (status) { status.textContent = text; } }

  function mark(cell, state) {
    var sign = form.querySelector('[data-lamp-cell="' + cell + '"] [data-lamp-mark]');
    if (sign) { sign.dataset.state = state; sign.textContent = { saving: '…', saved: '✓', failed: '!' }[state] || ''; }
  }

  /* ---- what this browser keeps until it is saved ---- */

  function kept() {
    try { return JSON.parse(window.localStorage.getItem(store)) || {}; } catch (error) { return {}; }
  }

  function keep(cell) {
    var all = kept();
    if (cell) {
      all[cell] = {};
      fieldsOf(cell).forEach(function (field) {
        if (field.type === 'checkbox') { return; }
        if (!/-revision$/.test(field.name)) { all[cell][field.name] = field.value; }
      });
    }
    try { window.localStorage.setItem(store, JSON.stringify(all)); } catch (error) { /* full or forbidden */ }
  }

  function forget(cell) {
    var all = kept();
    delete all[cell];
    try {
      if (Object.keys(all).length) { window.localStorage.setItem(store, JSON.stringify(all)); }
      else { window.localStorage.removeItem(store); }
    } catch (error) { /* forbidden */ }
  }

  function restore() {
    var all = kept(), cells = Object.keys(all).filter(function (cell) { return fieldsOf(cell).length; });
    cells.forEach(function (cell) {
      fieldsOf(cell).forEach(function (field) {
        if (field.name in all[cell]) { field.value = all[cell][field.name]; }
      });
      save(cell);
    });
    if (cells.length) { say(texts.restored); }
  }

  /* ---- saving ---- */

  function token() {
    var match = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return match ? decodeURIComponent(match[1]) : form.querySelector('[name=csrfmiddlewaretoken]').value;
  }

  function save(cell) {
    waiting[cell] = true;
    keep(cell);
    if (!busy[cell]) { send(cell); }
  }

  function send(cell) {
    var body = new FormData();
    fieldsOf(cell).forEach(function (field) {
      if (field.type === 'checkbox' && !field.checked) { return; }
      body.append(field.name, field.value);
    });
    busy[cell] = true;
    waiting[cell] = false;
    mark(cell, 'saving');
    say(texts.saving);
    fetch(urlOf(cell), { method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual',
      headers: { 'X-CSRFToken': token(), 'HX-Request': 'true', Accept: 'application/json' } })
      .then(function (answer) {
        if (answer.status === 401 || answer.status === 403 || answer.type === 'opaqueredirect') { throw new Error('signin'); }
        if (answer.status >= 500 || answer.status === 404 || answer.status === 429) { throw new Error('failed'); }
        return answer.json();
      })
      .then(function (answer) { busy[cell] = false; show(cell, answer); if (waiting[cell]) { send(cell); } })
      .catch(function (error) {
        busy[cell] = false;
        waiting[cell] = true;
        mark(cell, 'failed');
        say(error.message === 'signin' ? texts.signin : error.message === 'failed' ? texts.failed : texts.offline);
        later();
      });
  }

  function later() {
    if (!retry) { retry = window.setTimeout(function () { retry = null; sendWaiting(); }, RETRY_MS); }
  }

  function sendWaiting() {
    Object.keys(waiting).forEach(function (cell) { if (waiting[cell] && !busy[cell]) { send(cell); } });
  }

  function show(cell, answer) {
    var revision = form.querySelector('[name="c' + cell + '-revision"]');
    if (revision) { revision.value = answer.revision; }
    fieldsOf(cell).forEach(function (field) {
      if (answer.invalid.indexOf(field.name) >= 0) { field.setAttribute('aria-invalid', 'true'); }
      else { field.removeAttribute('aria-invalid'); }
      if (field.matches('input.lamp-cell')) { field.classList.toggle('lamp-cell--vraag', answer.asks); }
    });
    var row = form.querySelector('[data-lamp-messages="' + cell + '"]');
    if (row) {
      row.cells[0].innerHTML = answer.messages;
      row.hidden = !row.cells[0].textContent.trim();
      row.theirs = answer.theirs;
    }
    var total = form.querySelector('[data-lamp-total="' + firstOfRow(cell) + '"]');
    if (total) { total.textContent = answer.total; }
    if (answer.status === 'saved') {
      if (!waiting[cell]) { forget(cell); }
      mark(cell, 'saved');
      say(answer.saved + ' ' + answer.progress + '.');
    } else {
      mark(cell, 'failed');
      say(texts.look);
    }
  }

  function firstOfRow(cell) {
    var place = document.getElementById('c' + cell), row = place && place.closest('tr');
    var first = row && row.querySelector('[data-lamp-cell]');
    var total = row && row.querySelector('[data-lamp-total]');
    return total ? total.dataset.lampTotal : first ? first.dataset.lampCell : cell;
  }

  form.addEventListener('change', function (event) {
    var cell = cellOf(event.target);
    if (cell && !/-hold$/.test(event.target.name)) { save(cell); }
  });
  /* What is typed and not left yet is kept too: a closed tab loses nothing. */
  form.addEventListener('input', function (event) {
    var cell = cellOf(event.target);
    if (cell) { keep(cell); }
  });
  window.addEventListener('online', sendWaiting);
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { sendWaiting(); } });

  /* Two people filled in the same cell: keep one of both. */
  form.addEventListener('click', function (event) {
    var button = event.target.closest('[data-lamp-keep]');
    if (!button) { return; }
    var row = button.closest('[data-lamp-messages]'), cell = row.dataset.lampMessages;
    if (button.dataset.lampKeep === 'theirs') {
      fieldsOf(cell).forEach(function (field) { if (row.theirs && field.name in row.theirs) { field.value = row.theirs[field.name]; } });
    }
    save(cell);
    var box = form.querySelector('[data-lamp-cell="' + cell + '"] .lamp-cell');
    if (box) { box.focus(); }
  });

  /* The page itself is sent: what it says is stored or comes back with the page. */
  form.addEventListener('submit', function () { if (navigator.onLine) { try { window.localStorage.removeItem(store); } catch (error) { /* forbidden */ } } });

  /* ---- keyboard and paste ---- */

  function boxesOf(row) { return Array.prototype.slice.call(row.querySelectorAll('input.lamp-cell, select.lamp-cell')); }

  function rows() {
    return Array.prototype.filter.call(form.querySelectorAll('.lamp-entry tbody tr'), function (row) { return boxesOf(row).length; });
  }

  form.addEventListener('keydown', function (event) {
    if (['ArrowUp', 'ArrowDown', 'Enter'].indexOf(event.key) < 0 || !event.target.matches('input.lamp-cell')) { return; }
    event.preventDefault();
    var all = rows(), row = event.target.closest('tr'), place = boxesOf(row).indexOf(event.target);
    var up = event.key === 'ArrowUp' || (event.key === 'Enter' && event.shiftKey);
    var next = all[all.indexOf(row) + (up ? -1 : 1)];
    if (!next) { return; }
    var boxes = boxesOf(next), box = boxes[Math.min(place, boxes.length - 1)];
    box.focus();
    if (box.select) { box.select(); }
  });

  form.addEventListener('paste', function (event) {
    if (!event.target.matches('input.lamp-cell')) { return; }
    var text = (event.clipboardData || window.clipboardData).getData('text').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (!/[\t\n]/.test(text)) { return; }
    event.preventDefault();
    var all = rows(), from = all.indexOf(event.target.closest('tr'));
    var column = boxesOf(all[from]).indexOf(event.target), filled = 0, cells = {};
    text.split('\n').forEach(function (line, down) {
      var boxes = all[from + down] ? boxesOf(all[from + down]) : [];
      line.split('\t').forEach(function (value, along) {
        var box = boxes[column + along];
        if (!box || box.tagName === 'SELECT') { return; }
        box.value = value.trim();
        cells[cellOf(box)] = true;
        filled += 1;
      });
    });
    Object.keys(cells).forEach(save);
    say(filled + ' ' + texts.pasted);
  });

  restore();
}());
