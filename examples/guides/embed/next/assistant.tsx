'use client';

import '@diosc/element';
import { diosc } from '@diosc/client';
import { useEffect } from 'react';
import { currentAccessToken } from '../your-application.ts';

/** The chat, as the user who is signed in. Their id comes from the server component around it. */
export function Assistant({ userId }: { readonly userId: string }) {
  useEffect(() => {
    void diosc('auth', async () => ({ headers: { Authorization: `Bearer ${await currentAccessToken()}` }, userId }));
  }, [userId]);

  return <diosc-chat backend-url="https://hub.example.com" api-key="ak_..." />;
}
