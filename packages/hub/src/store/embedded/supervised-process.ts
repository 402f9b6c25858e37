import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { LIBRARIES, ORPHANED } from './scratch-directory.ts';
import { SYSTEM_ENVIRONMENT } from './unprivileged.ts';

/**
 * Runs the program that follows in its arguments, and interrupts it when standard input ends, which the kernel sees to
 * when the hub is gone, however it went. A lost hub is told from an orderly stop by the word `stop`: where the hub was
 * lost, the interrupt is repeated until it is heeded (a program that is only just starting may still ignore it), and the
 * scratch folder ($1) is removed. The first line of standard output is the program's process id. The library path is set
 * here and for the program alone: macOS takes it away from whatever starts a shell with it.
 */
const SUPERVISOR = `
trap '' HUP INT TERM
scratch=$1
shift
exec 3<&0 </dev/null
LD_LIBRARY_PATH="$scratch/${LIBRARIES}" DYLD_LIBRARY_PATH="$scratch/${LIBRARIES}" "$@" 3<&- &
program=$!
echo "$program"
(
  word=
  read -r word <&3
  if [ "$word" = stop ]; then
    kill -INT "$program"
  else
    : >"$scratch/${ORPHANED}"
    while kill -INT "$program"; do sleep 1; done
  fi
) >/dev/null 2>&1 &
watcher=$!
wait "$program"
status=$?
kill -KILL "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
[ -e "$scratch/${ORPHANED}" ] && rm -rf -- "$scratch"
exit "$status"
`;

/** How many of the last lines of output are kept for an error message. */
const KEPT_LINES = 40;
const LAST_LINES_MS = 100;

/** A program that never outlives the hub. */
export type SupervisedProcess = {
  /** The program's own process id; null when it could not be started. */
  readonly pid: Promise<number | null>;
  /** Resolves when it has ended, with the last lines that it wrote to standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[] }>;
  /** Asks it to end: in order (`stop`), or as if the hub were gone (`abandon`, which also removes the scratch folder). */
  stop(): void;
  abandon(): void;
};

export type SupervisedOptions = {
  /** What is put in front to leave uid 0; see `unprivileged.ts`. */
  readonly prefix: readonly string[];
  /** The path of the scratch folder, whose `lib` the program loads its libraries from. */
  readonly scratch: string;
  readonly onLine: (line: string) => void;
};

/**
 * Starts a program under the supervisor, with no part of the hub's environment and in a session of its own, so that Ctrl-C on the terminal reaches the hub alone and
 * the hub decides when the program ends. Never throws: a failed start is an end.
 */
export function startSupervised(command: readonly string[], options: SupervisedOptions): SupervisedProcess {
  const [program = '/bin/sh', ...words] = [...options.prefix, '/bin/sh', '-c', SUPERVISOR, 'sh', options.scratch, ...command];
  const child = spawn(program, words, { detached: true, env: SYSTEM_ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    options.onLine(line);
  };
  const errors = createInterface({ input: child.stderr }).on('line', keep);
  const errorsRead = once(errors, 'close');
  const ended = new Promise<{ code: number | null; lines: readonly string[] }>((resolve) => {
    child.once('error', (error) => {
      keep(error.message);
      resolve({ code: null, lines });
    });
    child.once('exit', (code) => {
      // What it wrote last may still be on its way; but processes that outlive it by a little may hold the pipe open.
      void Promise.race([errorsRead, wait(LAST_LINES_MS)]).then(() => resolve({ code, lines }));
    });
  });
  const pid = new Promise<number | null>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line)));
    void ended.then(() => resolve(null));
  });
  // The pipe breaks when the supervisor ends first; `ended` tells that already.
  child.stdin.on('error', () => undefined);
  return {
    pid,
    ended,
    stop: () => void child.stdin.end('stop\n'),
    abandon: () => void child.stdin.end(),
  };
}
