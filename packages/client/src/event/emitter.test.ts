import { describe, expect, it } from 'vitest';
import { Emitter } from './emitter.ts';
import type { DioscEvent } from './event-map.ts';

const started: DioscEvent = { name: 'stream:start', payload: { messageId: 'msg_1' } };
const ended: DioscEvent = { name: 'stream:end', payload: { messageId: 'msg_1' } };

describe('the emitter', () => {
  it('delivers in the order in which things happened, also where a handler causes the next', () => {
    const emitter = new Emitter(() => {});
    const seen: string[] = [];
    emitter.on('stream:start', () => {
      emitter.emit(ended);
      seen.push('first handler of the start');
    });
    emitter.on('stream:start', () => seen.push('second handler of the start'));
    emitter.on('stream:end', () => seen.push('end'));
    emitter.emit(started);
    expect(seen).toEqual(['first handler of the start', 'second handler of the start', 'end']);
  });

  it('delivers after the work that is held, also where the work throws', () => {
    const emitter = new Emitter(() => {});
    const seen: string[] = [];
    emitter.on('*', (payload) => seen.push(JSON.stringify(payload)));
    const work = () => {
      emitter.emit(started);
      seen.push('work');
      throw new Error('broken');
    };
    expect(() => emitter.hold(work)).toThrow('broken');
    expect(seen).toEqual(['work', '{"type":"stream:start","messageId":"msg_1"}']);
  });

  it('calls a handler once that was added twice, and not the one that a handler added for the event under way', () => {
    const emitter = new Emitter(() => {});
    const seen: string[] = [];
    const handler = () => seen.push('handler');
    emitter.on('stream:start', handler);
    emitter.on('stream:start', handler);
    emitter.on('stream:start', () => emitter.on('stream:start', () => seen.push('late')));
    emitter.emit(started);
    expect(seen).toEqual(['handler']);
  });

  it('goes on delivering after a handler has thrown', () => {
    const reported: unknown[] = [];
    const emitter = new Emitter((error) => reported.push(error));
    const seen: string[] = [];
    emitter.on('stream:start', () => {
      throw new Error('broken');
    });
    emitter.on('stream:end', () => seen.push('end'));
    emitter.emit(started, ended);
    expect(seen).toEqual(['end']);
    expect(reported).toHaveLength(1);
  });
});
