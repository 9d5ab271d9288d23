// For the other packages of this repository only. It may change at any time.
export { fingerprintOf } from './link/fingerprint.js';
