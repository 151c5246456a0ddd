/* The entry grid: every cell saves itself, arrow keys move, a block from Excel can be pasted.
   Everything also works without this script, by the buttons of the form.
   What is typed and not saved yet (no connection, session over, tab closed) is kept in this browser, for this person
   and this request only, and saved as soon as it can be; lamp.js throws it away at signing out. */
(function () {
  'use strict';
  var form = document.querySelector('[data-lamp-grid]');
  if (!form || !window.fetch || !window.FormData) { return; }

  var RETRY_MS = 10000;
  var AT_ONCE = 2;    // saves under way at the same time; a pasted block has many
  var texts = document.getElementById('lamp-grid-texts').dataset;
  var status = form.querySelector('[data-lamp-status] span');
  var remark = form.elements.remark;
  var store = 'lamp-grid:' + form.dataset.user + ':' + form.dataset.request;
  var waiting = {};   // cell → true while its newest values are not saved
  var busy = {};      // cell → true while a save is under way
  var unheard = {};   // cell → what was sent and got no answer: it may have been stored
  var running = 0;
  var retry = null;
  var pressed = null; // the button of the form that waits until every cell was saved
  var tail = '';      // said after each save: how much a paste filled in

  function cellOf(field) {
    var match = /^c(\d+)-/.exec(field.name || '');
    if (match) { return match[1]; }
    var row = isAnswer(field) && field.closest('[data-lamp-messages]');
    return row ? row.dataset.lampMessages : null;
  }

  /* An answer to the guard on personal data, which asks below the cell. */
  function isAnswer(field) { return /^(privacy-|personal-data$)/.test(field.name || ''); }

  function isTick(field) { return field.type === 'checkbox' || field.type === 'radio'; }

  function fieldsOf(cell) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return cellOf(field) === cell;
    });
  }

  function valuesOf(cell) {
    var values = {};
    fieldsOf(cell).forEach(function (field) {
      if (!isTick(field) && !/-revision$/.test(field.name)) { values[field.name] = field.value; }
    });
    return values;
  }

  function put(cell, values) {
    fieldsOf(cell).forEach(function (field) { if (field.name in values) { field.value = values[field.name]; } });
  }

  function same(one, other) {
    return Object.keys(one).every(function (name) { return one[name].trim() === (other[name] || '').trim(); });
  }

  function revisionOf(cell) { return form.querySelector('[name="c' + cell + '-revision"]'); }

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

  function write(all) {
    try {
      if (Object.keys(all).length) { window.localStorage.setItem(store, JSON.stringify(all)); }
      else { window.localStorage.removeItem(store); }
    } catch (error) { /* full or forbidden: saving itself goes on */ }
  }

  /* With the revision that was seen: a colleague's newer number is never overwritten by what was kept here. */
  function keep(cell) {
    var all = kept();
    all[cell] = { values: valuesOf(cell), revision: revisionOf(cell).value };
    write(all);
  }

  function forget(key) {
    var all = kept();
    delete all[key];
    write(all);
  }

  function restore() {
    var all = kept(), found = 0, progress = status ? status.textContent.trim() : '';
    Object.keys(all).forEach(function (cell) {
      if (cell === 'remark') { return; }
      if (!revisionOf(cell)) { forget(cell); return; }
      var unsaved = form.querySelector('#c' + cell + ' [aria-invalid], [data-lamp-messages="' + cell + '"] [data-lamp-choose]');
      if (same(all[cell].values, valuesOf(cell))) { if (!unsaved) { forget(cell); } return; }
      put(cell, all[cell].values);
      revisionOf(cell).value = all[cell].revision;
      found += 1;
      save(cell);
    });
    if (remark && all.remark) {
      if (all.remark.value.trim() === remark.value.trim()) { forget('remark'); }
      else {
        remark.value = all.remark.value;
        form.elements['remark-revision'].value = all.remark.revision;
        found += 1;
      }
    }
    if (found) { tail = texts.restored; say([progress, tail].join(' ').trim()); }  // nothing to save: the progress stays
  }

  /* ---- saving ---- */

  function token() {
    var match = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return match ? decodeURIComponent(match[1]) : form.querySelector('[name=csrfmiddlewaretoken]').value;
  }

  function save(cell) {
    waiting[cell] = true;
    keep(cell);
    sendWaiting();
  }

  function sendWaiting() {
    Object.keys(waiting).forEach(function (cell) {
      if (waiting[cell] && !busy[cell] && running < AT_ONCE) { send(cell); }
    });
  }

  function send(cell) {
    var body = new FormData(), values = valuesOf(cell), answers = false;
    body.append('user', form.dataset.user);
    fieldsOf(cell).forEach(function (field) {
      if (isTick(field) && !field.checked) { return; }
      answers = answers || isAnswer(field);
      body.append(field.name, field.value);
    });
    busy[cell] = true;
    waiting[cell] = false;
    running += 1;
    mark(cell, 'saving');
    say(texts.saving);
    fetch(urlOf(cell), { method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual',
      headers: { 'X-CSRFToken': token(), 'HX-Request': 'true', Accept: 'application/json' } })
      .then(function (answer) {
        if (answer.status === 401 || answer.status === 403 || answer.type === 'opaqueredirect') { throw new Error('signin'); }
        if ([200, 409, 422].indexOf(answer.status) < 0) { throw new Error('failed'); }
        return answer.json();
      })
      .then(function (answer) {
        busy[cell] = false;
        running -= 1;
        if (answers && answer.status === 'saved' && !waiting[cell]) { put(cell, answer.stored); }  // without what was taken out
        show(cell, answer);
        sendWaiting();
        if (pressed && !running) { form.requestSubmit(pressed); }
      })
      .catch(function (error) {
        busy[cell] = false;
        running -= 1;
        pressed = null;
        waiting[cell] = true;
        (unheard[cell] = unheard[cell] || []).push(values);
        mark(cell, 'failed');
        say(error.message === 'signin' ? texts.signin : error.message === 'failed' ? texts.failed : texts.offline);
        later();
      });
  }

  function later() {
    if (!retry) { retry = window.setTimeout(function () { retry = null; sendWaiting(); }, RETRY_MS); }
  }

  /* What we sent ourselves and heard nothing of is not somebody else's. */
  function isOwn(cell, theirs) {
    return (unheard[cell] || []).some(function (values) { return same(values, theirs); });
  }

  function show(cell, answer) {
    var own = answer.status === 'conflict' && isOwn(cell, answer.theirs);
    if (own || answer.status !== 'conflict') { revisionOf(cell).value = answer.revision; }  // else one chooses first
    if (own) {
      unheard[cell] = [];
      waiting[cell] = true;
      return;
    }
    unheard[cell] = [];
    fieldsOf(cell).forEach(function (field) {
      if (answer.invalid.indexOf(field.name) >= 0) { field.setAttribute('aria-invalid', 'true'); }
      else { field.removeAttribute('aria-invalid'); }
      if (field.matches('input.lamp-cell')) { field.classList.toggle('lamp-cell--vraag', answer.asks); }
    });
    showMessages(cell, answer.messages);
    var place = document.getElementById('c' + cell), total = place.closest('tr').querySelector('[data-lamp-total]');
    if (total) { total.textContent = answer.total; }
    if (answer.status === 'saved') {
      if (!waiting[cell]) { forget(cell); }
      mark(cell, 'saved');
      say([answer.saved, answer.progress + '.', tail].join(' '));
    } else {
      mark(cell, 'failed');
      say(texts.look);
    }
  }

  /* The messages are drawn anew; who was ticking a box there goes on where he was. */
  function showMessages(cell, html) {
    var row = form.querySelector('[data-lamp-messages="' + cell + '"]'), focused = document.activeElement;
    var name = row.contains(focused) ? focused.name : null;
    row.cells[0].innerHTML = html;
    row.hidden = !row.cells[0].textContent.trim();
    var again = name && row.querySelector('[name="' + name + '"]');
    if (again) { again.focus(); }
  }

  form.addEventListener('change', function (event) {
    var cell = cellOf(event.target);
    if (cell && !/-hold$/.test(event.target.name)) { tail = ''; save(cell); }
  });
  /* What is typed and not left yet is kept too: a closed tab loses nothing. */
  form.addEventListener('input', function (event) {
    var cell = cellOf(event.target);
    if (cell) { keep(cell); }
    if (event.target === remark) {
      var all = kept();
      all.remark = { value: remark.value, revision: form.elements['remark-revision'].value };
      write(all);
    }
  });
  window.addEventListener('online', sendWaiting);
  document.addEventListener('visibilitychange', function () { if (!document.hidden) { sendWaiting(); } });

  /* A button pressed while a cell is being saved waits for it: one's own save is no conflict. */
  form.addEventListener('submit', function (event) {
    if (!running) { pressed = null; return; }
    event.preventDefault();
    pressed = event.submitter;
  });

  /* Two people filled in the same cell: keep one of both. */
  form.addEventListener('click', function (event) {
    var button = event.target.closest('[data-lamp-keep]');
    if (!button) { return; }
    var cell = button.closest('[data-lamp-messages]').dataset.lampMessages;
    revisionOf(cell).value = button.dataset.revision;
    if (button.dataset.lampKeep === 'theirs') { put(cell, JSON.parse(button.dataset.fields)); }
    save(cell);
    var box = form.querySelector('[data-lamp-cell="' + cell + '"] .lamp-cell');
    if (box) { box.focus(); }
  });

  /* ---- keyboard and paste ---- */

  function boxesIn(part) { return Array.prototype.slice.call(part.querySelectorAll('.lamp-cell')); }

  function rows() {
    return Array.prototype.filter.call(form.querySelectorAll('.lamp-entry tbody tr'), function (row) { return boxesIn(row).length; });
  }

  /* The parts of a row with boxes, each with its first and last column: a quarter spans three months. */
  function partsOf(row) {
    var column = 0, parts = [];
    Array.prototype.forEach.call(row.cells, function (part) {
      if (boxesIn(part).length) { parts.push({ first: column, last: column + part.colSpan - 1, boxes: boxesIn(part) }); }
      column += part.colSpan;
    });
    return parts;
  }

  function partOf(box) {
    return partsOf(box.closest('tr')).filter(function (part) { return part.boxes.indexOf(box) >= 0; })[0];
  }

  function partAt(row, column) {
    return partsOf(row).filter(function (part) { return part.first <= column && column <= part.last; })[0];
  }

  function go(box) {
    if (!box) { return; }
    box.focus();
    if (box.select) { box.select(); }
  }

  var wanted = 0;  // the column that arrow keys stay in, also through a row that spans several

  function goVertically(box, step) {
    var all = rows(), part = partOf(box), along = part.boxes.indexOf(box);
    if (part.first === part.last || wanted < part.first || wanted > part.last) { wanted = part.last; }
    for (var at = all.indexOf(box.closest('tr')) + step; all[at]; at += step) {
      var next = partAt(all[at], wanted);
      if (next) { go(next.boxes[Math.min(along, next.boxes.length - 1)]); return; }
    }
  }

  function goSideways(box, step) {
    var boxes = boxesIn(box.closest('tr'));
    go(boxes[boxes.indexOf(box) + step]);
  }

  form.addEventListener('keydown', function (event) {
    var box = event.target;
    if (!box.matches('input.lamp-cell') || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    var whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    var edge = whole || box.selectionStart === box.selectionEnd;
    if (event.key === 'ArrowUp' || (event.key === 'Enter' && event.shiftKey)) { event.preventDefault(); goVertically(box, -1); }
    else if (event.key === 'ArrowDown' || event.key === 'Enter') { event.preventDefault(); goVertically(box, 1); }
    else if (event.shiftKey || !edge) { return; }
    else if (event.key === 'ArrowLeft' && box.selectionStart === 0) { event.preventDefault(); goSideways(box, -1); }
    else if (event.key === 'ArrowRight' && box.selectionEnd === box.value.length) { event.preventDefault(); goSideways(box, 1); }
  });

  form.addEventListener('paste', function (event) {
    if (!event.target.matches('input.lamp-cell')) { return; }
    var text = (event.clipboardData || window.clipboardData).getData('text').replace(/\r\n?/g, '\n').replace(/\n+$/, '');
    if (!/[\t\n]/.test(text)) { return; }
    event.preventDefault();
    var all = rows(), from = all.indexOf(event.target.closest('tr')), column = partOf(event.target).first;
    var along = partOf(event.target).boxes.indexOf(event.target), filled = 0, outside = 0, cells = {};
    text.split('\n').forEach(function (line, down) {
      var boxes = [];
      if (all[from + down]) {
        partsOf(all[from + down]).forEach(function (part) {
          if (part.last >= column) { boxes = boxes.concat(part.first < column + 1 && down === 0 ? part.boxes.slice(along) : part.boxes); }
        });
      }
      line.split('\t').forEach(function (value, right) {
        var box = boxes[right];
        if (!value.trim()) { return; }
        if (!box || box.tagName !== 'INPUT') { outside += 1; return; }
        box.value = value.trim();
        cells[cellOf(box)] = true;
        filled += 1;
      });
    });
    tail = filled + ' ' + texts.pasted + (outside ? ' ' + outside + ' ' + texts.outside : '');
    say(tail);
    Object.keys(cells).forEach(save);
  });

  restore();
}());
