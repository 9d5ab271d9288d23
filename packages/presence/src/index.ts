export type * from './fields.js';
export type * from './ports.js';
export type * from './presence-types.js';
