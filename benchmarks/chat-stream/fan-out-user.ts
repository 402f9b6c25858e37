import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { AnswerListener, ChatUser } from './chat-user.ts';

const frameSchema = z.union([z.object({ delta: z.string() }), z.object({ end: z.literal(true) })]);

/** A user of the bare fan-out. */
export async function openFanOutUser(url: string): Promise<ChatUser> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { perMessageDeflate: false });
  let listener: AnswerListener | null = null;
  socket.on('message', (data) => {
    const frame = frameSchema.parse(JSON.parse(data.toString()));
    if ('delta' in frame) listener?.text(frame.delta);
    else listener?.end(null);
  });
  socket.on('close', () => listener?.end(new Error('The connection to the fan-out closed.')));
  await once(socket, 'open');
  return {
    ask: (text, asking) => {
      listener = asking;
      socket.send(text);
    },
    close: () => {
      listener = null;
      socket.close();
    },
  };
}
