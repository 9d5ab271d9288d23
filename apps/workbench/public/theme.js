// Runs before the first paint, so that a chosen theme does not flash in the other one first.
try {
  var theme = JSON.parse(localStorage.getItem('kith.preferences') || '{}').theme;
  if (theme === 'light' || theme === 'dark') document.documentElement.setAttribute('data-theme', theme);
} catch (_) {
  // Damaged preferences, or a browser that withholds storage: the application goes on with its defaults.
}
