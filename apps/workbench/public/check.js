// Runs before everything else, and in browsers too old for the rest: says what is missing instead of leaving the page empty.
(function () {
  var missing = [];
  if (!window.crypto || !window.crypto.subtle) missing.push(window.isSecureContext ? 'crypto' : 'address');
  try {
    if (!window.indexedDB) missing.push('IndexedDB');
  } catch (error) {
    // A browser that has it and blocks it for this site is told of by the page.
    if (error.name !== 'SecurityError') missing.push('IndexedDB');
  }
  if (!window.Promise || !window.fetch || !window.WeakRef || !Array.prototype.at || !Array.prototype.toSorted)
    missing.push('JavaScript');
  if (!window.Intl || !Intl.ListFormat || !Intl.Segmenter) missing.push('Intl');
  if (!window.structuredClone || !window.ResizeObserver || !window.HTMLDialogElement) missing.push('page');
  if (missing.length === 0) return;
  document.documentElement.setAttribute('data-unsupported', missing.join(' '));
  var show = function () {
    var root = document.getElementById('root');
    if (!root) return;
    var title = document.createElement('h1');
    var text = document.createElement('p');
    var safe = document.createElement('p');
    if (missing[0] === 'address') {
      title.textContent = 'This address does not allow encryption';
      text.textContent =
        'Browsers offer encryption only over https and on localhost. Open Kith over https, or as http://localhost.';
    } else {
      title.textContent = 'This browser is too old for Kith';
      text.textContent = 'Kith needs Chrome or Edge 137, Firefox 130, or Safari 17.5, or a newer one.';
    }
    safe.textContent = 'Nothing on this device was changed.';
    root.className = 'unsupported';
    root.textContent = '';
    root.appendChild(title);
    root.appendChild(text);
    root.appendChild(safe);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', show);
  else show();
})();
