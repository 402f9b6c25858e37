import { askModel } from './ask-model.ts';
import type { ChatUser } from './chat-user.ts';

/** A user with nothing between: it reads the model's stream itself. */
export function openDirectUser(modelUrl: string): Promise<ChatUser> {
  return Promise.resolve({ ask: (text, listener) => askModel(modelUrl, text, listener), close: () => undefined });
}
