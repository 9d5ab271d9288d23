export type * from './ports.js';
export type * from './call-types.js';
