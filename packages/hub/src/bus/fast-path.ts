/** What goes over a {@link FastPath} in one piece. */
export type Parcel = { readonly channel: string; readonly payload: string };

/**
 * A way by which text reaches other hub processes in milliseconds, if all goes well. It keeps nothing and repeats nothing:
 * that is for those above it. There is one for each thing that can carry it.
 */
export interface FastPath {
  /** Bytes in UTF-8 that one payload may have. */
  readonly maxPayloadBytes: number;
  /**
   * Connects, in ten seconds at most, and receives what is published to these channels from then on.
   * @throws what {@link explain} can explain
   */
  connect(channels: readonly string[], onPayload: (payload: string) => void): Promise<FastPathConnection>;
  /** Why `connect` or `publish` failed, as the end of a sentence and without anything secret. */
  explain(error: unknown): string;
}

export interface FastPathConnection {
  /**
   * Sends in this order, in one round trip; wait for it before the next. No two payloads of one call may be equal.
   * @throws when any of it may not have been sent
   */
  publish(parcels: readonly Parcel[]): Promise<void>;
  /** Resolves when the connection is lost. One behind which nobody answers any more may never be. */
  readonly lost: Promise<void>;
  /** Ends it, in a second at most. */
  end(): Promise<void>;
}
