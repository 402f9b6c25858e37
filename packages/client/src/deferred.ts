/** A promise that is settled from outside. Nobody has to listen to it: a rejection that nobody handles is no failure. */
export type Deferred<Value> = {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: Error): void;
};

export function createDeferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  // Not `Promise.withResolvers`, which browsers of 2023 and Node 20 do not have.
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise: quiet(promise), resolve, reject };
}

/**
 * The same promise, marked as handled. What goes wrong with `auth` and `send` is told by events too, so a page that
 * does not look at the promise must not get an `unhandledrejection`, which ends a Node process.
 */
export function quiet<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  return promise;
}
