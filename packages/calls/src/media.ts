export { simplePeerMedia } from './media/simple-peer-connection.js';
export type { MediaClasses, MediaProblem, SimplePeerMediaOptions } from './media/simple-peer-connection.js';
export { browserPlaceholders } from './media/placeholders.js';
export type { BrowserPlaceholderOptions, Placeholders } from './media/placeholders.js';
export { firstVideoLimits } from './media/encoding-limits.js';
