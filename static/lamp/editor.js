/* Keeps the keyboard where the work is after the editor replaced itself, and says aloud what happened.
   Without this script the editor works with whole pages. */
(function () {
  'use strict';

  var spoken = document.createElement('p');
  spoken.className = 'lamp-sr';
  spoken.setAttribute('role', 'status');
  document.body.appendChild(spoken);

  function settle() {
    var editor = document.getElementById('editor');
    if (!editor) { return; }
    var news = editor.querySelector('[data-announce]');
    if (news && spoken.textContent !== news.textContent) { spoken.textContent = news.textContent; }
    var errors = editor.querySelector('[data-lamp-errors]');
    if (!errors && document.activeElement && document.activeElement !== document.body) { return; }
    var target = errors || editor.querySelector('[autofocus]') ||
      (editor.dataset.editorAt && document.getElementById(editor.dataset.editorAt)) ||
      document.getElementById('ongedaan');
    if (target) { target.focus({ preventScroll: true }); target.scrollIntoView({ block: 'nearest' }); }
  }

  document.addEventListener('htmx:afterSettle', function (event) {
    if (event.target.id === 'editor' || event.target === document.body) { settle(); }
  });

  /* A button at the end of its list stays for the focus, and does nothing. */
  document.addEventListener('click', function (event) {
    var button = event.target.closest('button[aria-disabled="true"]');
    if (button) { event.preventDefault(); }
  });
}());
