export { createNodeCrypto } from './engine-node.js';
