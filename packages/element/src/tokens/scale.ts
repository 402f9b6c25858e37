/** Sizes of type, in pixels: labels, body, section titles, page titles, display. */
export const typeSizes = { small: 12, body: 14, title: 16, heading: 20, display: 28 } as const;

/** Spaces, in steps of 4 pixels. */
export const spaces = { 1: 4, 2: 8, 3: 12, 4: 16, 5: 20, 6: 24, 8: 32, 10: 40 } as const;

/** Corners, in pixels: controls inside of things, and the things themselves. */
export const radii = { control: 6, surface: 8 } as const;

/** Milliseconds. Motion explains where something came from, and nothing else moves. */
export const durations = { quick: 120, calm: 200 } as const;

export const fontFamilies = {
  text: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
  code: "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
} as const;
