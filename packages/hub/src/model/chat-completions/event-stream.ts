import { badResponse } from '../upstream/model-problem.ts';

/** The most that one event may hold, in UTF-16 units. A server that sends more than this without an end is not answering. */
export const MAX_EVENT_LENGTH = 1024 * 1024;

/**
 * Reads Server-Sent Events (HTML Standard, section 9.2.6) from bytes that may be cut anywhere, within a character or a
 * line end too. Only the data of events is kept: names, ids, comments and retry times are skipped. An event that the stream
 * ends in the middle of is none.
 */
export class EventStreamDecoder {
  readonly #decoder = new TextDecoder();
  /** A line of which the end has not come. */
  #line = '';
  /** The data lines of an event of which the end has not come. */
  #data: string | null = null;

  /**
   * The data of the events that these bytes complete.
   * @throws {Problem} `model_bad_response` when an event is larger than {@link MAX_EVENT_LENGTH}.
   */
  push(bytes: Uint8Array): string[] {
    const events: string[] = [];
    const text = this.#normalised(this.#decoder.decode(bytes, { stream: true }));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#endLine(this.#line + text.slice(start, end), events);
      this.#line = '';
      start = end + 1;
    }
    this.#line += start === 0 ? text : text.slice(start);
    if (this.#line.length + (this.#data?.length ?? 0) > MAX_EVENT_LENGTH) throw badResponse('an event of its stream was too large');
    return events;
  }

  /** With LF for every line end. A CR at the end is held back, because an LF that belongs to it may follow. */
  #normalised(text: string): string {
    if (!text.includes('\r') && !this.#line.endsWith('\r')) return text;
    const whole = this.#line.endsWith('\r') ? `\r${text}` : text;
    if (this.#line.endsWith('\r')) this.#line = this.#line.slice(0, -1);
    const held = whole.endsWith('\r');
    const lines = (held ? whole.slice(0, -1) : whole).replace(/\r\n?/g, '\n');
    return held ? `${lines}\r` : lines;
  }

  #endLine(line: string, events: string[]): void {
    if (line === '') {
      if (this.#data !== null) events.push(this.#data);
      this.#data = null;
    } else if (line.startsWith('data:')) {
      const value = line.slice(line.charAt(5) === ' ' ? 6 : 5);
      this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    } else if (line === 'data') {
      this.#data = this.#data === null ? '' : `${this.#data}\n`;
    }
  }
}
