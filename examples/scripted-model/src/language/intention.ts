import { type Action, actionOf } from './vocabulary.ts';
import type { Word } from './words.ts';

/** What a clause asks for. `verb` is null where no verb says it, and it is taken as a wish to see something. */
export type Intention = { readonly action: Action; readonly verb: Word | null };

/**
 * The first verb of a clause decides: in "show the orders I can cancel" nothing is to be cancelled. "Order 3 chairs"
 * and "order a chair" ask to create one; "order 1042" names one.
 */
export function intentionOf(words: readonly Word[]): Intention {
  const ordering = words.findIndex((word, at) => word.lower === 'order' && isObject(words, at + 1));
  const strong = words.findIndex((word) => actionOf(word.lower, 'strong') !== undefined);
  const orders = ordering >= 0 && (strong < 0 || ordering < strong) && !words.slice(0, ordering).some((word) => word.lower === 'my');
  const verb = orders ? words[ordering] : (words[strong] ?? words.find((word) => actionOf(word.lower) !== undefined));
  if (verb === undefined) return { action: 'read', verb: null };
  return { action: orders ? 'create' : (actionOf(verb.lower) ?? 'read'), verb };
}

function isObject(words: readonly Word[], at: number): boolean {
  const [quantity, thing] = words.slice(at);
  return (
    quantity !== undefined && thing !== undefined && /^(?:an?|some|\d{1,3}|one|two|three|four|five|six|ten|twelve)$/.test(quantity.lower)
  );
}
