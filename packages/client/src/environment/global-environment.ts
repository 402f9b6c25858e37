import type { Environment, StorageLike } from './environment.ts';

/** Longer timers fire at once in every engine, because the delay is a signed 32-bit number. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The environment that the global object offers: a browser page, a worker, or Node 22 and newer. */
export function createGlobalEnvironment(): Environment {
  return {
    openSocket: (url, subprotocol) => new WebSocket(url, subprotocol),
    fetch: (url, options) => fetch(url, options),
    storage: findStorage(),
    baseUrl: typeof location === 'undefined' ? null : location.href,
    isOnline: () => typeof navigator === 'undefined' || !('onLine' in navigator) || navigator.onLine,
    onWake,
    now: () => Date.now(),
    random: () => Math.random(),
    after(milliseconds, callback) {
      const timer = setTimeout(callback, Math.min(milliseconds, LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
    report(error) {
      if (typeof reportError === 'function') reportError(error);
      else console.error(error);
    },
  };
}

/** Reading `sessionStorage` throws in pages that may not store anything. Such a page has no storage. */
function findStorage(): StorageLike | null {
  try {
    return typeof sessionStorage === 'undefined' ? null : sessionStorage;
  } catch {
    return null;
  }
}

function onWake(listener: () => void): () => void {
  if (typeof addEventListener !== 'function') return () => {};
  const page = typeof document === 'undefined' ? null : document;
  const whenVisible = () => {
    if (page?.visibilityState === 'visible') listener();
  };
  addEventListener('online', listener);
  page?.addEventListener('visibilitychange', whenVisible);
  return () => {
    removeEventListener('online', listener);
    page?.removeEventListener('visibilitychange', whenVisible);
  };
}
