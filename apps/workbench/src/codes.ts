/** Every code that a `WorkbenchError` of its own carries. */
export type WorkbenchCode = 'clipboard-unavailable';
