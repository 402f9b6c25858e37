import { ALPHANUMERIC, DOTTED_WORD, WORD } from './character.ts';

/** What a vendor's tokens look like: a prefix, then at least `minLength` characters of some classes. */
export type TokenShape = {
  readonly prefix: string;
  readonly classes: number;
  readonly minLength: number;
  /** Where words can follow the prefix too: it takes a digit, or more characters than words have. */
  readonly needsDigit: boolean;
  /** The token ends after exactly `minLength` characters; a longer run of letters and digits is something else. */
  readonly isExact: boolean;
};

function shape(prefix: string, minLength: number, options: Partial<Omit<TokenShape, 'prefix' | 'minLength'>> = {}): TokenShape {
  return { prefix, minLength, classes: WORD, needsDigit: false, isExact: false, ...options };
}

/**
 * Prefixes that vendors document for their secrets, so that scanners can find them. No prefix begins another. Shapes
 * without such a prefix are not guessed: order numbers, UUIDs, hashes and ids must pass.
 */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  // Diosc.
  shape('diosc_', 24, { needsDigit: true }),
  // OpenAI (sk-, sk-proj-), Anthropic (sk-ant-), OpenRouter (sk-or-), and many that copied them.
  shape('sk-', 20, { needsDigit: true }),
  shape('gsk_', 20, { needsDigit: true }),
  shape('hf_', 30),
  shape('AIza', 35),
  shape('ya29.', 20),
  shape('GOCSPX-', 20),
  // GitHub, GitLab, npm, PyPI.
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => shape(prefix, 30)),
  shape('github_pat_', 20),
  ...['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glsoat-'].map((prefix) => shape(prefix, 20, { classes: DOTTED_WORD })),
  shape('npm_', 30),
  shape('pypi-', 40, { needsDigit: true }),
  // Slack.
  ...['xoxa-', 'xoxb-', 'xoxe-', 'xoxe.', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'].map((prefix) =>
    shape(prefix, 10, { classes: DOTTED_WORD, needsDigit: true }),
  ),
  // Amazon.
  shape('AKIA', 16, { classes: ALPHANUMERIC, isExact: true }),
  shape('ASIA', 16, { classes: ALPHANUMERIC, isExact: true, needsDigit: true }),
  // Stripe, SendGrid, Shopify, DigitalOcean.
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'].map((prefix) => shape(prefix, 16)),
  shape('SG.', 40, { classes: DOTTED_WORD, needsDigit: true }),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((prefix) => shape(prefix, 32)),
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((prefix) => shape(prefix, 40)),
];
