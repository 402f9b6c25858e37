import '@diosc/element';
import { diosc } from '@diosc/client';
import { useEffect } from 'react';
import { currentAccessToken } from '../your-application.ts';

/** The chat, as the user who is signed in; null where nobody is. */
export function Assistant({ userId }: { readonly userId: string | null }) {
  useEffect(() => {
    if (userId === null) void diosc('auth', null);
    else void diosc('auth', async () => ({ headers: { Authorization: `Bearer ${await currentAccessToken()}` }, userId }));
  }, [userId]);

  return <diosc-chat backend-url="https://hub.example.com" api-key="ak_..." />;
}
