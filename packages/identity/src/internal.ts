// For the other packages of this repository only. It may change at any time.
export { SEALED_OVERHEAD, deriveAeadKey, openBody, openSigned, sealBody, sealSigned } from './envelope.js';
export type { EnvelopeCheck, EnvelopeKind } from './envelope.js';
export { sameSet } from './derived.js';
export { sameSecret } from './group.js';
export { NODE_MAX } from './limits.js';
export { SESSION_KEY, deviceOf, sessionKey } from './session-key.js';
export { TokenBucket } from './token-bucket.js';
