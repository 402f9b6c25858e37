import { MAX_CLIENT_FRAME_BYTES } from '@diosc/protocol';
import type { WebSocket } from 'ws';
import { Problem } from '../problem/problem.ts';
import type { Connection } from '../session/connection.ts';
import { ChatConnection, type ChatPorts } from './chat-connection.ts';
import type { ChatTransport, CloseReason } from './chat-transport.ts';
import { parseClientFrame } from './parse-client-frame.ts';

/** How many frames may wait to be handled before no more are read. */
const MAX_WAITING_FRAMES = 16;
/** How long a connection may stay open without a frame that can be used. */
const SPEAK_WITHIN_MS = 30_000;

const CLOSINGS: Readonly<Record<CloseReason, [code: number, sentence: string]>> = {
  restarting: [1012, 'The hub is restarting.'],
  unread: [1013, 'Nothing was read from this connection.'],
  unusable: [1008, 'Too many frames that could not be used.'],
};

/** Serves the chat over a WebSocket that was accepted: one text frame, one frame of the protocol. */
export function serveWebSocket(socket: WebSocket, from: Connection['from'], ports: ChatPorts): ChatConnection {
  const connection = new ChatConnection(from, transportOver(socket), ports);
  const silence = setTimeout(() => socket.close(1008, 'Nothing was said on this connection.'), SPEAK_WITHIN_MS).unref();
  let waiting = 0;
  socket.on('message', (data, isBinary) => {
    const frame = readFrame(data, isBinary);
    if (!(frame instanceof Problem)) clearTimeout(silence);
    // A client that sends faster than its frames can be handled is not read from until they are.
    if (++waiting >= MAX_WAITING_FRAMES) socket.pause();
    const handled = frame instanceof Problem ? connection.refuse(frame) : connection.take(frame);
    void handled.finally(() => {
      if (--waiting < MAX_WAITING_FRAMES) socket.resume();
    });
  });
  socket.on('close', () => {
    clearTimeout(silence);
    connection.gone();
  });
  socket.on('error', (error) => ports.log.debug({ err: error }, 'a chat connection failed'));
  return connection;
}

function readFrame(data: WebSocket.RawData, isBinary: boolean) {
  const bytes = Array.isArray(data) ? data.reduce((sum, chunk) => sum + chunk.byteLength, 0) : data.byteLength;
  if (bytes > MAX_CLIENT_FRAME_BYTES) return new Problem({ kind: 'frame_too_large', bytes });
  const frame = parseClientFrame(isBinary ? null : data.toString());
  // A frame may hold a credential, and its bytes may lie in a pool that outlives it.
  if (Buffer.isBuffer(data)) data.fill(0);
  return frame;
}

function transportOver(socket: WebSocket): ChatTransport {
  return {
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (frame, onTaken) => socket.send(frame, onTaken),
    close: (reason) => socket.close(...CLOSINGS[reason]),
    cutOff: () => socket.terminate(),
  };
}
