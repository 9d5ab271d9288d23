/** What calls look like comes with the first call, or the first list of calls. */
export const loadCalls = () => import('./call-host.js');
export const loadCallHistory = () => import('./call-history.js');
