import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    conditions: ['kith-source', 'import', 'module', 'browser', 'development|production', 'default'],
    // Two copies of Yjs or React break silently: there is one.
    dedupe: ['yjs', 'y-protocols', 'react', 'react-dom'],
  },
  server: {
    port: 5180,
    // At another port the page has another origin, where a browser keeps nothing of what it kept at this one.
    strictPort: true,
    // The hub that `npm start` runs, under this page's own address.
    proxy: { '/hub': { target: 'ws://localhost:5173', ws: true } },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
