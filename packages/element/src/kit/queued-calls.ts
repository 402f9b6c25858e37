import type { Diosc } from '@diosc/client';

/**
 * Makes the calls that a page made before the script had loaded, in their order. `stub` is what stood in the place of
 * `diosc`: a function whose `q` holds the arguments of each call. One that throws does not stop the others.
 */
export function replayCalls(stub: unknown, diosc: Diosc): void {
  if (typeof stub !== 'function' || !('q' in stub) || !Array.isArray(stub.q)) return;
  for (const call of stub.q) {
    try {
      Reflect.apply(diosc, null, Array.from(call));
    } catch (error) {
      reportError(error);
    }
  }
}
