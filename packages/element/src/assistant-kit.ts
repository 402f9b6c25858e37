import { diosc } from '@diosc/client';
import './define.ts';
import { replayCalls } from './kit/queued-calls.ts';

declare global {
  var diosc: unknown;
}

// The elements are defined, and have configured the client, before the calls that the page could not wait with are made.
const stub = globalThis.diosc;
globalThis.diosc = diosc;
replayCalls(stub, diosc);
