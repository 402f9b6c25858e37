/**
 * Cuts an event stream into the data of its events, by hand and with nothing more than a model's stream needs: events with one
 * line `data: ...`, ended by an empty line. Pieces may be cut anywhere.
 */
export class EventStreamCutter {
  #rest = '';

  /** The data of the events that are complete by now. */
  push(text: string): string[] {
    const pieces = (this.#rest + text).split('\n\n');
    this.#rest = pieces.pop() ?? '';
    return pieces.map((piece) => (piece.startsWith('data: ') ? piece.slice(6) : ''));
  }
}
