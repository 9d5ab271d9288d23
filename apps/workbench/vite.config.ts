import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.mjs';
import { serviceWorker } from './build/service-worker.mjs';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), serviceWorker(), precompress()],
  resolve: {
    conditions: ['kith-source', 'import', 'module', 'browser', 'development|production', 'default'],
    // Two copies of Yjs or React break silently: there is one.
    dedupe: ['yjs', 'y-protocols', 'react', 'react-dom'],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
