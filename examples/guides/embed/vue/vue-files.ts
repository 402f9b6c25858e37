import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';
import { isCustomElement } from './is-custom-element.ts';

/** Lets esbuild take `.vue` files, as far as this guide's go: `<script setup>` and a template. A project of yours has Vite for it. */
export const vueFiles: Plugin = {
  name: 'vue-files',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { descriptor, errors } = parse(source, { filename: path, templateParseOptions: { isCustomElement } });
      if (errors.length > 0) return { errors: errors.map((error) => ({ text: error.message, location: { file: path } })) };
      const { content } = compileScript(descriptor, { id: path, inlineTemplate: true });
      return { contents: content, loader: 'ts', resolveDir: dirname(path) };
    });
  },
};
