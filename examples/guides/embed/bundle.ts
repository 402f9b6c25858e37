import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { vueFiles } from './vue/vue-files.ts';

/**
 * The script of one of the pages, with all that it imports. It is built as for development, where frameworks check more:
 * React runs every effect twice, for instance.
 */
export async function bundlePage(entry: 'react/app.tsx' | 'vue/main.js'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['diosc-source'],
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    plugins: [vueFiles],
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join('\n');
}
