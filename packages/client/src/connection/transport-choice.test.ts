import { describe, expect, it } from 'vitest';
import { TransportChoice } from './transport-choice.ts';

const TEN_MINUTES = 10 * 60_000;

function choosing() {
  const clock = { time: 1_000 };
  return { clock, choice: new TransportChoice({ now: () => clock.time }) };
}

describe('the choice of a transport', () => {
  it('is the WebSocket first, and again after one failure, which may be the hub being away', () => {
    const { choice } = choosing();
    expect(choice.next()).toBe('websocket');
    choice.failed('websocket', false);
    expect(choice.next()).toBe('websocket');
  });

  it('is the event stream after two failures in a row, and not after two that have a success between them', () => {
    const { choice } = choosing();
    choice.failed('websocket', false);
    choice.works('websocket');
    choice.failed('websocket', false);
    expect(choice.next()).toBe('websocket');
    choice.failed('websocket', false);
    expect(choice.next()).toBe('event-stream');
  });

  it('is the event stream at once where WebSockets are blocked', () => {
    const { choice } = choosing();
    choice.failed('websocket', true);
    expect(choice.next()).toBe('event-stream');
  });

  it('goes back to WebSockets where the event stream does not get through either: the hub is away', () => {
    const { choice } = choosing();
    choice.failed('websocket', true);
    choice.failed('event-stream', false);
    expect(choice.next()).toBe('websocket');
  });

  it('stays with an event stream that works, whatever becomes of it, for ten minutes', () => {
    const { choice, clock } = choosing();
    choice.failed('websocket', true);
    choice.works('event-stream');
    clock.time += TEN_MINUTES - 1;
    choice.failed('event-stream', false);
    choice.works('event-stream');
    expect(choice.next()).toBe('event-stream');
    clock.time += 1;
    expect(choice.next()).toBe('websocket');
  });

  it('needs one failure to know, after the ten minutes, that WebSockets still do not get through', () => {
    const { choice, clock } = choosing();
    choice.failed('websocket', true);
    choice.works('event-stream');
    clock.time += TEN_MINUTES;
    expect(choice.next()).toBe('websocket');
    choice.failed('websocket', false);
    expect(choice.next()).toBe('event-stream');
  });
});
