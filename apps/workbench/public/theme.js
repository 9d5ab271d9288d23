// Runs before the first paint, so that a chosen theme does not flash in the other one first.
try {
  const { theme } = JSON.parse(localStorage.getItem('kith.preferences') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (error) {
  // Damaged preferences: the application reads them again, and goes on with its defaults.
  if (!(error instanceof SyntaxError)) throw error;
}
