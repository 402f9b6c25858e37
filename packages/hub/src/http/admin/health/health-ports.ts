/** What the health of this process is told from. */
export type HealthPorts = {
  readonly version: string;
  /** The number of this process. */
  readonly node: number;
  /** Whether the database answers now. */
  readonly isDatabaseReady: () => Promise<boolean>;
  readonly busState: () => 'ok' | 'polling';
  /** How many sessions are live in this process. */
  readonly liveSessions: () => number;
};
