import { type CSSResult, unsafeCSS } from 'lit';
import { darkPalette, lightPalette, type Palette } from './palette.ts';
import { durations, fontFamilies, radii, spaces, typeSizes } from './scale.ts';

const COLOURS = [
  ...(['background', 'surface', 'bubble', 'line', 'control', 'text', 'muted'] as const),
  ...(['accent', 'accentText', 'onAccentText', 'allowed', 'asked', 'refused', 'revoked'] as const),
  ...(['askedGround', 'refusedGround'] as const),
] satisfies (keyof Palette)[];

/** The colours that a page may set itself, by the names that it sets them with. */
const PAGE_COLOURS: Partial<Record<keyof Palette, string>> = {
  background: '--background-color',
  text: '--text-color',
  accent: '--primary-color',
};

function declare(entries: readonly (readonly [name: string, value: string])[]): string {
  return entries.map(([name, value]) => `--_${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${value};`).join('\n');
}

function declarePalette(palette: Palette): string {
  return declare(
    COLOURS.map((colour) => {
      const page = PAGE_COLOURS[colour];
      return [colour, page === undefined ? palette[colour] : `var(${page}, ${palette[colour]})`];
    }),
  );
}

/**
 * All tokens as custom properties of the element's root, where a page's own values come before the defaults. A page that
 * sets an accent or a background gets texts and greys that fit it and can be read on it.
 */
export const tokenCss: CSSResult = unsafeCSS(`
  .root {
    ${declare(Object.entries(typeSizes).map(([name, size]) => [`type-${name}`, `${size / 16}rem`]))}
    ${declare(Object.entries(spaces).map(([name, size]) => [`space-${name}`, `${size}px`]))}
    ${declare(Object.entries(durations).map(([name, time]) => [name, `${time}ms`]))}
    --_radius: var(--border-radius, ${radii.surface}px);
    --_radius-control: min(var(--_radius), ${radii.control}px);
    --_font: var(--font-family, ${fontFamilies.text});
    --_font-code: ${fontFamilies.code};
    --_message-spacing: var(--message-spacing, 12px);
    --_input-height: var(--input-height, 48px);
    --_chat-width: var(--chat-width, 400px);
    --_chat-max-height: var(--chat-max-height, 600px);
  }
  .light {
    color-scheme: light;
    ${declarePalette(lightPalette)}
  }
  .dark {
    color-scheme: dark;
    ${declarePalette(darkPalette)}
  }
  .light.own-accent { --_accent-text: oklch(from var(--_accent) min(l, 0.48) c h); }
  .dark.own-accent { --_accent-text: oklch(from var(--_accent) max(l, 0.8) c h); }
  .own-accent { --_on-accent-text: oklch(from var(--_accent-text) clamp(0, (0.7 - l) * 1000, 1) 0 0); }
  .own-background {
    --_surface: color-mix(in oklab, var(--_background) 96%, var(--_text));
    --_asked-ground: color-mix(in oklab, var(--_background) 92%, var(--_asked));
    --_refused-ground: color-mix(in oklab, var(--_background) 92%, var(--_refused));
    --_bubble: color-mix(in oklab, var(--_background) 88%, var(--_accent));
    --_line: color-mix(in oklab, var(--_background) 86%, var(--_text));
    --_control: color-mix(in oklab, var(--_background) 45%, var(--_text));
    --_muted: color-mix(in oklab, var(--_background) 28%, var(--_text));
  }
`);
