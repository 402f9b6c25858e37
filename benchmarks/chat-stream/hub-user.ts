import { once } from 'node:events';
import { type AuthFrame, type MessageFrame, newId, type ServerFrame, SUBPROTOCOL } from '@diosc/protocol';
import { WebSocket } from 'ws';
import { tokenOf } from '../harness/user-token.ts';
import type { AnswerListener, ChatUser } from './chat-user.ts';
import { HUB_API_KEY } from './hub-api-key.ts';

/** A user of the hub, who speaks the chat protocol over a bare WebSocket, signed in with a token of their own. */
export async function openHubUser(url: string, user: number): Promise<ChatUser> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/chat`, SUBPROTOCOL, { perMessageDeflate: false });
  const signedIn = Promise.withResolvers<void>();
  let listener: AnswerListener | null = null;
  let length = 0;

  const fail = (problem: Error) => {
    signedIn.reject(problem);
    listener?.end(problem);
  };
  socket.on('message', (data) => {
    const frame: ServerFrame = JSON.parse(data.toString());
    switch (frame.type) {
      case 'session':
        signedIn.resolve();
        return;
      case 'stream.start':
        length = 0;
        return;
      case 'stream.delta':
        if (frame.offset !== length) fail(new Error('The hub left out a part of an answer.'));
        length += frame.delta.length;
        listener?.text(frame.delta);
        return;
      case 'stream.end':
        listener?.end(frame.message.status === 'complete' ? null : new Error(`An answer ended as "${frame.message.status}".`));
        return;
      case 'error':
        fail(new Error(`The hub said: ${frame.message}`));
        return;
      default:
    }
  });
  socket.on('close', () => fail(new Error('The connection to the hub closed.')));
  await once(socket, 'open');
  const auth = { headers: { authorization: `Bearer ${tokenOf(user)}` }, userId: `user-${user}`, tenantId: `tenant-${user % 4}` };
  socket.send(JSON.stringify({ type: 'auth', apiKey: HUB_API_KEY, auth } satisfies AuthFrame));
  await signedIn.promise;
  return {
    ask: (text, asking) => {
      listener = asking;
      socket.send(JSON.stringify({ type: 'message', clientMessageId: newId('message'), text } satisfies MessageFrame));
    },
    close: () => {
      listener = null;
      socket.close();
    },
  };
}
