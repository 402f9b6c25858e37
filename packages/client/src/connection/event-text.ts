/**
 * Takes the text of an event stream in pieces, and gives the data of each event that is complete (WHATWG HTML, section
 * 9.2.6). Comments, names and ids are passed over.
 */
export class EventText {
  #rest = '';
  #data: string[] = [];

  push(text: string): string[] {
    // A carriage return at the end may be half of a line end; it waits for what follows.
    const whole = this.#rest + text;
    const end = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = whole.slice(0, end).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + whole.slice(end);
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): string[] {
    if (line === '') {
      const data = this.#data;
      this.#data = [];
      return data.length === 0 ? [] : [data.join('\n')];
    }
    const value = /^data(?:: ?(.*))?$/s.exec(line);
    if (value !== null) this.#data.push(value[1] ?? '');
    return [];
  }
}
