import { diosc } from '@diosc/client';
import { defineElements } from './define-elements.ts';
import { replayCalls } from './kit/queued-calls.ts';

declare global {
  var diosc: unknown;
}

// A page that loads the script twice keeps the client that its elements use.
if (defineElements()) {
  const stub = globalThis.diosc;
  globalThis.diosc = diosc;
  // By now the elements of the page have configured the client.
  replayCalls(stub, diosc);
}
