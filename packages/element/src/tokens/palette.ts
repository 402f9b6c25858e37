/**
 * The colours of one theme. Greys lean towards the accent's blue, so that they belong to it. Text colours reach AA
 * (4.5:1) on every ground of their theme, `text` AAA; `control`, the border of things one types into or presses,
 * reaches 3:1. A test holds all of that.
 */
export type Palette = {
  readonly background: string;
  /** Grounds that stand back a little: rows, quoted code. */
  readonly surface: string;
  /** The ground of what the user said. */
  readonly bubble: string;
  readonly line: string;
  readonly control: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  /** The accent where it is text, or a ground under text. */
  readonly accentText: string;
  /** What stands on `accentText`. */
  readonly onAccentText: string;
  /** The four answers that a gate can give, as text and icons. */
  readonly allowed: string;
  readonly asked: string;
  readonly refused: string;
  readonly revoked: string;
  /** The grounds of cards that ask, and of those that tell of a failure. */
  readonly askedGround: string;
  readonly refusedGround: string;
};

export const accent = '#0891b2';

export const lightPalette: Palette = {
  background: '#ffffff',
  surface: '#f4f7f8',
  bubble: '#e3f2f6',
  line: '#dbe4e8',
  control: '#788c96',
  text: '#000000',
  muted: '#4c5e68',
  accent,
  accentText: '#0b6e88',
  onAccentText: '#ffffff',
  allowed: '#146c43',
  asked: '#8a5300',
  refused: '#b3261e',
  revoked: '#6f3aa6',
  askedGround: '#fff6e0',
  refusedGround: '#fdf0ee',
};

export const darkPalette: Palette = {
  background: '#0e1417',
  surface: '#161f23',
  bubble: '#143440',
  line: '#27343b',
  control: '#627782',
  text: '#e8eff2',
  muted: '#a3b5be',
  accent,
  accentText: '#5ccbe3',
  onAccentText: '#06181d',
  allowed: '#5fd39b',
  asked: '#f2b950',
  refused: '#ff9a90',
  revoked: '#cda6f4',
  askedGround: '#251d0c',
  refusedGround: '#2b1614',
};
