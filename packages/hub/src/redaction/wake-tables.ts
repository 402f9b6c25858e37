import { AuthSchemeDetector } from './auth-scheme-detector.ts';
import { ALPHANUMERIC, isIn } from './character.ts';
import type { Detector } from './detector.ts';
import { JwtDetector } from './jwt-detector.ts';
import { beginsEscape, isLineBreak } from './plain-reader.ts';
import { PlainSecretDetector } from './plain-secret-detector.ts';
import { PrefixedTokenDetector } from './prefixed-token-detector.ts';
import { PrivateKeyDetector } from './private-key-detector.ts';
import { Redactions } from './redactions.ts';
import type { SecretAutomaton } from './secret-automaton.ts';

/** One bit for each detector. */
export const OWN_SECRET = 1;
export const JWT = 2;
export const PREFIXED = 4;
export const SCHEME = 8;
export const PRIVATE_KEY = 16;
export const ALL = 31;

/** The same bits, moved up by this: the detectors that are woken within a word and not only at its beginning. */
export const WITHIN_WORD = 8;
/** The sign is an ASCII letter or digit. */
export const IS_ALPHANUMERIC = 0x8000;

/** Which detectors have to be asked about what comes, while they are on to nothing. Most signs of most texts wake nobody. */
export type WakeTables = {
  /** For each sign up to U+00FF the bits of those it wakes; signs beyond wake none. */
  readonly signs: Uint16Array;
  /** For each two ASCII signs, at `first * 128 + second`, those that are still awake after both. Whom a sign wakes for nothing, sleeps on. */
  readonly pairs: Uint8Array;
};

/** The tables of the shapes, and of these secrets. Found out by asking the detectors, so that they cannot differ from what those do. */
export function wakeTables(automaton: SecretAutomaton | null): WakeTables {
  if (automaton === null) return SHAPE_TABLES;
  return {
    signs: SHAPE_TABLES.signs.map((flags, code) =>
      automaton.step(0, code) === 0 && !beginsEscape(code) ? flags : flags | OWN_SECRET | (OWN_SECRET << WITHIN_WORD),
    ),
    pairs: pairsWith(automaton),
  };
}

function pairsWith(automaton: SecretAutomaton): Uint8Array {
  const pairs = SHAPE_TABLES.pairs.slice();
  const detector = new PlainSecretDetector(automaton);
  for (let first = 0; first < 128; first++) {
    const isEscape = beginsEscape(first);
    const node = automaton.step(0, first);
    if (node === 0 && !isEscape) continue;
    for (let second = 0; second < 128; second++) {
      const staysAwake =
        automaton.depth(automaton.step(node, second)) >= 2 ||
        beginsEscape(second) ||
        isLineBreak(second) ||
        (isEscape && isAwakeAfter(detector, first, second));
      if (staysAwake) pairs[(first << 7) | second] = (pairs[(first << 7) | second] ?? 0) | OWN_SECRET;
    }
  }
  return pairs;
}

function isAwakeAfter(detector: PlainSecretDetector, first: number, second: number): boolean {
  const none = new Redactions();
  detector.step(first, 0, true, none);
  detector.step(second, 1, true, none);
  const isAwake = !detector.idle;
  detector.end();
  return isAwake;
}

const SHAPE_SIGNS = Uint16Array.from({ length: 256 }, (_, code) => {
  const flags = awakeAfter([code], true) | (awakeAfter([code], false) << WITHIN_WORD);
  return isIn(ALPHANUMERIC, code) ? flags | IS_ALPHANUMERIC : flags;
});

const SHAPE_TABLES: WakeTables = {
  signs: SHAPE_SIGNS,
  pairs: Uint8Array.from({ length: 128 * 128 }, (_, pair) => {
    const first = pair >> 7;
    return ((SHAPE_SIGNS[first] ?? 0) & ALL) === 0 ? 0 : awakeAfter([first, pair & 0x7f], true);
  }),
};

/** The detectors that are awake after these signs. */
function awakeAfter(codes: readonly number[], beginsWord: boolean): number {
  const detectors: [bit: number, detector: Detector][] = [
    [JWT, new JwtDetector()],
    [PREFIXED, new PrefixedTokenDetector()],
    [SCHEME, new AuthSchemeDetector()],
    [PRIVATE_KEY, new PrivateKeyDetector()],
  ];
  return detectors.reduce((bits, [bit, detector]) => {
    for (const [position, code] of codes.entries()) {
      const before = codes[position - 1];
      detector.step(code, position, before === undefined ? beginsWord : !isIn(ALPHANUMERIC, before), new Redactions());
    }
    return detector.idle ? bits : bits | bit;
  }, 0);
}
