import { type Command, runCommand } from '../process/run-command.ts';
import type { Step } from '../process/run-steps.ts';

/** A step that is one command, or several in turn until one fails. */
export function commandStep(name: string, ...commands: readonly Command[]): Step {
  return {
    name,
    async run() {
      let output = '';
      for (const command of commands) {
        const result = await runCommand(command, { echo: false });
        output += result.output;
        if (result.code !== 0) return { ok: false, summary: 'failed', output };
      }
      return { ok: true, summary: 'ok', output };
    },
  };
}
