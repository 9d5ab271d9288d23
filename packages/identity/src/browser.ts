export { createWebCrypto } from './web-crypto.js';
export { browserKeyStore } from './key-store-browser.js';
