// For the other packages of this repository. No promise is made about it.
export { fingerprintOf } from './link/fingerprint.js';
export { TokenBucket } from './rate/token-bucket.js';
