import { AuthSchemeDetector } from './auth-scheme-detector.ts';
import { ALPHANUMERIC, isIn } from './character.ts';
import type { Detector } from './detector.ts';
import { JwtDetector } from './jwt-detector.ts';
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

/**
 * Which detectors each sign up to U+00FF wakes while they are on to nothing; signs beyond wake none. Most signs of most
 * texts wake nobody and cost one look into this table.
 */
export function wakeSigns(automaton: SecretAutomaton | null): Uint16Array {
  if (automaton === null) return SHAPE_SIGNS;
  return SHAPE_SIGNS.map((flags, code) => (automaton.step(0, code) === 0 ? flags : flags | OWN_SECRET | (OWN_SECRET << WITHIN_WORD)));
}

/** Found out by asking the detectors, so that it cannot differ from what they do. */
const SHAPE_SIGNS = Uint16Array.from({ length: 256 }, (_, code) => {
  const flags = wokenBy(code, true) | (wokenBy(code, false) << WITHIN_WORD);
  return isIn(ALPHANUMERIC, code) ? flags | IS_ALPHANUMERIC : flags;
});

function wokenBy(code: number, beginsWord: boolean): number {
  const detectors: [bit: number, detector: Detector][] = [
    [JWT, new JwtDetector()],
    [PREFIXED, new PrefixedTokenDetector()],
    [SCHEME, new AuthSchemeDetector()],
    [PRIVATE_KEY, new PrivateKeyDetector()],
  ];
  return detectors.reduce((bits, [bit, detector]) => {
    detector.step(code, 0, beginsWord, new Redactions());
    return detector.idle ? bits : bits | bit;
  }, 0);
}
