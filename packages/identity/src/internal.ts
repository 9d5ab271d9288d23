// For the other packages of this repository only. It may change at any time.
export { TokenBucket } from './token-bucket.js';
