export { createHub, type Hub, type HubOptions } from './hub.js';
export { defaultLimits, type HubLimits } from './limits.js';
export { type Counters, type HubStats, type DropReason, type CloseReason } from './counters.js';
export { type HubEvent, type HubLog } from './events.js';
export { type Clock, type Timer } from './clock.js';
export { type HubCode } from './codes.js';
export { HubError } from './errors.js';
