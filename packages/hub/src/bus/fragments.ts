/** One text of one process, told apart from its others by a number that only ever grows. */
export type NumberedText = { readonly from: number; readonly number: number; readonly text: string };

export type Joined =
  | { readonly kind: 'whole'; readonly from: number; readonly text: string }
  /** A part of something longer, or the rest of something whose beginning was lost. */
  | { readonly kind: 'part' }
  | { readonly kind: 'malformed' };

/** Sender, number of the text, index of the part, count of parts; then the part itself, to the end. */
const HEADER = /^(\d{1,10}) (\d{1,15}) (\d{1,4}) (\d{1,4}) /;
const MAX_HEADER_BYTES = 48;
/** With 7999 bytes each, more than the longest relayed text takes in its worst form. It bounds what a sender can make others keep. */
const MAX_PARTS = 4096;

/**
 * Splits a text into payloads of at most `maxBytes` in UTF-8, never inside a character. The text must be well-formed, as
 * that of `JSON.stringify` is.
 * @throws {RangeError} when it would take more parts than anybody joins.
 */
export function splitText({ from, number, text }: NumberedText, maxBytes: number): readonly string[] {
  const bytes = Buffer.from(text);
  const parts: string[] = [];
  for (let start = 0; start < bytes.length || parts.length === 0; ) {
    const end = endOfPart(bytes, start + maxBytes - MAX_HEADER_BYTES);
    parts.push(bytes.toString('utf8', start, end));
    start = end;
  }
  if (parts.length > MAX_PARTS) throw new RangeError(`The text is ${bytes.length} bytes long, which is more than goes over the bus.`);
  return parts.map((part, index) => `${from} ${number} ${index} ${parts.length} ${part}`);
}

/** The last place up to `limit` where a character ends: a byte of the form 10xxxxxx goes on with the one before. */
function endOfPart(bytes: Buffer, limit: number): number {
  if (limit >= bytes.length) return bytes.length;
  let end = limit;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

type Unfinished = { readonly number: number; readonly count: number; readonly parts: string[]; touchedAt: number };

/**
 * Puts together again what {@link splitText} split. Each sender's parts come in order, so there is at most one unfinished
 * text for each; where a part was lost, the whole text is.
 */
export class FragmentJoiner {
  readonly #unfinished = new Map<number, Unfinished>();

  /** `now` is in milliseconds, on any clock that only goes forward. */
  add(payload: string, now: number): Joined {
    const header = HEADER.exec(payload);
    if (header === null) return { kind: 'malformed' };
    const [from = 0, number = 0, index = 0, count = 0] = header.slice(1).map(Number);
    if (index >= count || count > MAX_PARTS) return { kind: 'malformed' };
    const part = payload.slice(header[0].length);
    if (count === 1) return { kind: 'whole', from, text: part };

    const unfinished = this.#unfinishedOf(from, number, index, count, now);
    if (unfinished === null) return { kind: 'part' };
    unfinished.parts.push(part);
    unfinished.touchedAt = now;
    if (unfinished.parts.length < count) return { kind: 'part' };
    this.#unfinished.delete(from);
    return { kind: 'whole', from, text: unfinished.parts.join('') };
  }

  /** Forgets what nobody went on with since `time`: its sender is gone. */
  forgetUntouchedSince(time: number): void {
    for (const [from, { touchedAt }] of this.#unfinished) {
      if (touchedAt < time) this.#unfinished.delete(from);
    }
  }

  clear(): void {
    this.#unfinished.clear();
  }

  #unfinishedOf(from: number, number: number, index: number, count: number, now: number): Unfinished | null {
    if (index === 0) {
      const begun = { number, count, parts: [], touchedAt: now };
      this.#unfinished.set(from, begun);
      return begun;
    }
    const known = this.#unfinished.get(from);
    if (known?.number === number && known.count === count && known.parts.length === index) return known;
    this.#unfinished.delete(from);
    return null;
  }
}
