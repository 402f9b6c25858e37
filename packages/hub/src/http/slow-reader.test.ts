import { newId, type ServerFrame } from '@diosc/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FrameSink, SlowReader } from './slow-reader.ts';

const MEBIBYTE = 1024 * 1024;
const MESSAGE = newId('message');

function delta(bytes: number): ServerFrame {
  return { type: 'stream.delta', messageId: MESSAGE, index: 0, offset: 0, delta: 'x'.repeat(bytes) };
}

function notice(bytes: number): ServerFrame {
  return { type: 'error', code: 'INTERNAL', message: 'x'.repeat(bytes), retryable: true, requestId: newId('request') };
}

/** A client that reads when the test says so. */
class Sink implements FrameSink {
  isOpen = true;
  readonly sent: string[] = [];
  #unread: { bytes: number; onTaken: () => void }[] = [];

  get bufferedBytes(): number {
    return this.#unread.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  send(frame: string, onTaken: () => void): void {
    this.sent.push(frame);
    this.#unread.push({ bytes: frame.length, onTaken });
  }

  read(frames = Number.POSITIVE_INFINITY): void {
    for (let count = 0; count < frames; count++) {
      const first = this.#unread.shift();
      if (first === undefined) return;
      first.onTaken();
    }
  }
}

function reading() {
  const sink = new Sink();
  const happened: (number | 'caught up')[] = [];
  const reader = new SlowReader(sink, {
    catchUp: () => happened.push('caught up'),
    giveUp: async (bufferedBytes) => void happened.push(bufferedBytes),
  });
  return { sink, reader, happened };
}

describe('a client that reads slowly', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gets everything while it keeps up', () => {
    const { sink, reader, happened } = reading();
    for (let count = 0; count < 100; count++) {
      reader.send(delta(100_000));
      sink.read();
    }
    expect(sink.sent).toHaveLength(100);
    expect(happened).toEqual([]);
  });

  it('is spared the stream while it is behind, but nothing that does not come again', () => {
    const { sink, reader } = reading();
    reader.send(delta(MEBIBYTE));
    reader.send(delta(10));
    reader.send({ type: 'stream.part', messageId: MESSAGE, index: 0, part: { type: 'text', text: 'x' } });
    reader.send(notice(10));
    expect(sink.sent.map((frame) => JSON.parse(frame).type)).toEqual(['stream.delta', 'error']);
  });

  it('is caught up, once, when it has read most of what there is, and then gets everything again', () => {
    const { sink, reader, happened } = reading();
    reader.send(notice(400_000));
    reader.send(notice(400_000));
    sink.read(1);
    expect(happened).toEqual([]);
    sink.read(1);
    expect(happened).toEqual(['caught up']);
    reader.send(delta(10));
    expect(sink.sent).toHaveLength(3);
    vi.advanceTimersByTime(60_000);
    expect(happened).toEqual(['caught up']);
  });

  it('costs a bounded amount of memory, and is given up beyond it', () => {
    const { sink, reader, happened } = reading();
    for (let count = 0; count < 100; count++) reader.send(notice(MEBIBYTE));
    expect(sink.bufferedBytes).toBeLessThan(10 * MEBIBYTE);
    expect(happened).toEqual([sink.bufferedBytes]);
  });

  it('is given up where it stays behind for half a minute, and gets nothing more', () => {
    const { sink, reader, happened } = reading();
    reader.send(delta(MEBIBYTE));
    vi.advanceTimersByTime(29_999);
    expect(happened).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(happened).toEqual([sink.bufferedBytes]);
    reader.send(notice(10));
    sink.read();
    expect(sink.sent).toHaveLength(1);
    expect(happened).toHaveLength(1);
  });

  it('is not given up after it has gone', () => {
    const { sink, reader, happened } = reading();
    reader.send(delta(MEBIBYTE));
    reader.close();
    sink.isOpen = false;
    reader.send(notice(10));
    vi.advanceTimersByTime(60_000);
    expect(happened).toEqual([]);
    expect(sink.sent).toHaveLength(1);
  });
});
