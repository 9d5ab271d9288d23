// Runs before the first paint, so that it has the chosen theme, and the shape of what comes.
try {
  var preferences = JSON.parse(localStorage.getItem('kith.preferences') || '{}');
  var theme = preferences.theme;
  if (preferences.lastWorkspace) document.documentElement.setAttribute('data-returning', '');
  if (theme === 'light' || theme === 'dark') document.documentElement.setAttribute('data-theme', theme);
} catch (error) {
  // Damaged preferences, or a browser that withholds storage: the application goes on with its defaults.
  if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException)) throw error;
}
