import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Plugin, transform } from 'esbuild';

/** Zod's usual interface is four times the size of its core, for what only servers do. */
export const compactZod: Plugin = {
  name: 'compact-zod',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('compact-zod.ts', import.meta.url));
    onResolve({ filter: /^zod$/ }, () => ({ path }));
  },
};

/** Style sheets are strings to a bundler for scripts, and stay as they were written; here they are made short too. */
export const compactStyles: Plugin = {
  name: 'compact-styles',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]element[\\/]src[\\/]styles[\\/][a-z-]+\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const literal = source.match(/css`([^`]*)`/);
      if (literal === null) return { contents: source, loader: 'ts' };
      const { code } = await transform(literal[1] ?? '', { loader: 'css', minify: true });
      return { contents: source.replace(literal[0], () => `css\`${code.trim()}\``), loader: 'ts' };
    });
  },
};

/**
 * Templates keep their indentation in a script, and HTML has no use for it. With comments and code on one line, the line
 * breaks that are left are those inside of templates.
 */
export const compactTemplates: Plugin = {
  name: 'compact-templates',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]element[\\/]src[\\/](?:view|markdown)[\\/][a-z-]+\.ts$|diosc-chat\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', minifyWhitespace: true, target: 'esnext' });
      return { contents: code.trim().replace(/\s*\n\s*/g, ' '), loader: 'js' };
    });
  },
};

/** What an error code means is written for the reference; pages get a sentence with each error from the hub. */
export const compactErrorCodes: Plugin = {
  name: 'compact-error-codes',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]protocol[\\/]src[\\/]error-code\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(/\bmeaning:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?/g, ''), loader: 'ts' };
    });
  },
};

/**
 * The markdown library makes itself a ready-made instance, which holds on to its writing of HTML. Here it is only read
 * with, so the instance is left out, and the bundler drops what nothing else uses.
 */
export const compactMarked: Plugin = {
  name: 'compact-marked',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]marked[\\/]lib[\\/]marked\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const start = source.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/);
      const lexer = source.match(/export\{.*?(\w+) as Lexer\b/)?.[1];
      if (start === -1 || lexer === undefined)
        throw new Error(`${path} is not written as it was: look where its ready-made instance begins.`);
      return { contents: `${source.slice(0, start)}export{${lexer} as Lexer};`, loader: 'js' };
    });
  },
};
