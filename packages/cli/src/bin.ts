#!/usr/bin/env node
import { runHub } from './hub-command.ts';

const COMMANDS: Readonly<Record<string, () => Promise<number>>> = { hub: runHub };

const name = process.argv[2] ?? '';
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command === undefined) {
  process.stderr.write(`diosc has no command "${name.slice(0, 40)}"; it takes one of: ${Object.keys(COMMANDS).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await command();
}
