import type { ReactiveController, ReactiveControllerHost } from 'lit';

export type Theme = 'light' | 'dark';

/**
 * Which of the two palettes fits. A page that sets `--background-color` has decided by that; every other page leaves it
 * to the preference of its user. Looked at again when the preference changes, and when the page changes its own look.
 */
export class ThemeController implements ReactiveController {
  theme: Theme = 'light';
  /** Whether the page has a background of its own, to which the greys then have to fit. */
  hasOwnBackground = false;
  /** Whether it has an accent of its own, which then has to be readable as text. */
  hasOwnAccent = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  #stop: (() => void) | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** The classes that choose the palette. */
  get classes(): string {
    return `${this.theme}${this.hasOwnBackground ? ' own-background' : ''}${this.hasOwnAccent ? ' own-accent' : ''}`;
  }

  hostConnected(): void {
    const preference = matchMedia('(prefers-color-scheme: dark)');
    const look = () => this.#look(preference.matches);
    const observer = new MutationObserver(look);
    for (const element of [document.documentElement, document.body, this.#host]) {
      observer.observe(element, { attributes: true, attributeFilter: ['class', 'style', 'data-theme'] });
    }
    preference.addEventListener('change', look);
    this.#stop = () => {
      observer.disconnect();
      preference.removeEventListener('change', look);
    };
    look();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #look(prefersDark: boolean): void {
    const style = getComputedStyle(this.#host);
    const lightness = lightnessOf(style.getPropertyValue('--background-color').trim());
    const theme = (lightness === null ? prefersDark : lightness < 0.5) ? 'dark' : 'light';
    const hasOwnBackground = lightness !== null;
    const hasOwnAccent = lightnessOf(style.getPropertyValue('--primary-color').trim()) !== null;
    if (theme === this.theme && hasOwnBackground === this.hasOwnBackground && hasOwnAccent === this.hasOwnAccent) return;
    this.theme = theme;
    this.hasOwnBackground = hasOwnBackground;
    this.hasOwnAccent = hasOwnAccent;
    this.#host.requestUpdate();
  }
}

/** How light a CSS colour is to the eye, from 0 to 1; null where it is none, or can be seen through. */
function lightnessOf(colour: string): number | null {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (context === null || !CSS.supports('color', colour)) return null;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return alpha < 128 ? null : (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}
