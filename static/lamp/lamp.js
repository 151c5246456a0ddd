/* Small aids on every page. Everything also works without this script. */
(function () {
  'use strict';

  function focusErrors(root) {
    var summary = root.querySelector('[data-lamp-errors]');
    if (summary) { summary.focus(); }
  }

  /* After signing in again in another tab the form's own CSRF token is old; the cookie has the new one. */
  function csrfCookie() {
    var match = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return match ? decodeURIComponent(match[1]) : null;
  }

  function renewToken(form) {
    var token = csrfCookie();
    var field = form.querySelector('input[name=csrfmiddlewaretoken]');
    if (token && field) { field.value = token; }
  }

  /* One press is one submit; the button comes back when the page does (back button). */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method.toLowerCase() !== 'post') { return; }
    renewToken(form);
    if (form.dataset.lampSent) { event.preventDefault(); return; }
    if (!form.hasAttribute('hx-post') && form.target !== '_blank') { form.dataset.lampSent = 'yes'; }
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-lamp-sent]').forEach(function (form) { delete form.dataset.lampSent; });
  });

  /* What a form kept in this browser for one person (lamp-grid.js) goes when that person signs out. */
  function forgetKept() {
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.indexOf('lamp-grid:') === 0) { window.localStorage.removeItem(key); }
      });
    } catch (error) { /* forbidden, so nothing was kept */ }
  }
  document.addEventListener('submit', function (event) {
    if (/\/account\/logout\/$/.test(event.target.action)) { forgetKept(); }
  });

  /* A menu closes with Escape and when the focus or a click goes elsewhere. */
  function closeMenus(except) {
    document.querySelectorAll('.lamp-usermenu[open], .lamp-menu[open]').forEach(function (menu) {
      if (!except || !menu.contains(except)) { menu.open = false; }
    });
  }
  document.addEventListener('click', function (event) { closeMenus(event.target); });
  document.addEventListener('focusin', function (event) { closeMenus(event.target); });
  document.addEventListener('keydown', function (event) {
    var menu = event.key === 'Escape' && document.activeElement.closest('.lamp-usermenu[open], .lamp-menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });

  /* A select marked so sends its form at once; the form keeps a button for who has no script. */
  document.addEventListener('change', function (event) {
    if (event.target.matches('[data-lamp-autosubmit]')) { event.target.form.requestSubmit(); }
  });

  /* How many characters a text may still have, said below it once the end is in sight. */
  var END_IN_SIGHT = 500;
  function countLeft(text) {
    var place = document.querySelector('[data-lamp-left="' + text.id + '"]');
    if (!place) { return; }
    var left = text.maxLength - text.value.length;
    place.hidden = left > END_IN_SIGHT;
    place.textContent = (left === 1 ? place.dataset.one : place.dataset.many).replace('%d', left);
  }
  document.addEventListener('input', function (event) {
    if (event.target.matches('textarea[maxlength][id]')) { countLeft(event.target); }
  });

  document.addEventListener('htmx:configRequest', function (event) {
    var token = csrfCookie();
    if (!token) { return; }
    event.detail.headers['X-CSRFToken'] = token;
    if (event.detail.parameters && event.detail.parameters.csrfmiddlewaretoken) {
      event.detail.parameters.csrfmiddlewaretoken = token;
    }
  });
  document.addEventListener('htmx:afterSwap', function (event) { focusErrors(event.detail.target || document); });

  /* Saving failed: say so where the page tells what happened; what was typed stays on the screen. */
  function sayFailed(status) {
    var template = document.getElementById(status === 401 ? 'lamp-session-ended' : 'lamp-save-failed');
    var messages = document.getElementById('lamp-messages');
    if (!template || !messages) { return; }
    messages.replaceChildren(template.content.cloneNode(true));
    messages.scrollIntoView({ block: 'nearest' });
  }
  document.addEventListener('htmx:responseError', function (event) { sayFailed(event.detail.xhr.status); });
  document.addEventListener('htmx:sendError', function () { sayFailed(0); });

  /* The page that Vastleggen keeps to open without internet is of one person: it goes when that person is gone. */
  function forgetOthers() {
    var user = document.body.dataset.user, before;
    if (user === undefined || !window.caches) { return; }
    try {
      before = localStorage.getItem('lamp-persoon');
      if (before !== user) { localStorage.setItem('lamp-persoon', user); }
    } catch { before = 'onbekend'; }
    if (!before || before === user) { return; }
    caches.keys().then(function (names) {
      names.forEach(function (name) { if (name.indexOf('lamp-persoon-') === 0) { caches.delete(name); } });
    });
  }

  forgetOthers();
  document.querySelectorAll('textarea[maxlength][id]').forEach(countLeft);
  focusErrors(document);
}());
