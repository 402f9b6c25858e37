import { describe, expect, it } from 'vitest';
import { darkPalette, lightPalette, type Palette } from './palette.ts';

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio, WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['background', 'surface', 'bubble'] as const;
const TEXTS = ['muted', 'accentText', 'allowed', 'asked', 'refused', 'revoked'] as const;

describe.each([
  ['light', lightPalette],
  ['dark', darkPalette],
] satisfies [string, Palette][])('the %s palette', (_name, palette) => {
  it.each(GROUNDS)('has body text of AAA contrast on %s', (ground) => {
    expect(contrast(palette.text, palette[ground])).toBeGreaterThanOrEqual(7);
  });

  it.each(TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))('has %s of AA contrast on %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['text', 'askedGround'],
    ['muted', 'askedGround'],
    ['asked', 'askedGround'],
    ['accentText', 'askedGround'],
    ['text', 'refusedGround'],
    ['refused', 'refusedGround'],
  ] as const)('has %s of AA contrast on %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it('has AA contrast on its buttons', () => {
    expect(contrast(palette.onAccentText, palette.accentText)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['background', 'surface'] as const)('has borders of controls that are seen on %s', (ground) => {
    expect(contrast(palette.control, palette[ground])).toBeGreaterThanOrEqual(3);
  });

  it('has an accent that is seen, and a white icon on it', () => {
    expect(contrast(palette.accent, palette.background)).toBeGreaterThanOrEqual(3);
    expect(contrast('#ffffff', palette.accent)).toBeGreaterThanOrEqual(3);
  });
});
