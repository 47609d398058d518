import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@nhip/source', 'module', 'browser', 'production', 'default'] },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // The policy of the page allows no data: URLs, so that nothing can hide in one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
