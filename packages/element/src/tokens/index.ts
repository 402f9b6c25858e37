export { accent, darkPalette, lightPalette, type Palette } from './palette.ts';
export { durations, fontFamilies, radii, spaces, typeSizes } from './scale.ts';
