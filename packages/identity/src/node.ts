export { createNodeCrypto } from './engine-node.js';
export { nodeKeyStore } from './key-store-node.js';
