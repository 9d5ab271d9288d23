/**
 * The most characters of an id by which an app names a node: what a room of presence, a call or a discussion is about. UTF-16
 * code units, as `string.length` counts them.
 */
export const NODE_MAX = 128;
