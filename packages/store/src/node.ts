export { directoryStorage } from './storage/level.js';
