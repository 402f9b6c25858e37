/** How a benchmark is asked to run. */
export type BenchmarkOptions = {
  /** A short run that shows that everything works; its figures say little. Default: false. */
  readonly quick?: boolean;
  /** Where to write a CPU profile of the hub, taken only while it is measured. Default: none is taken, as it slows the hub down. */
  readonly profileFolder?: string | null;
};
