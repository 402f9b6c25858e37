/** A program for tests: opens the database as a hub would, says so in one line of JSON, and stays until it is killed. */
import { openDatabase } from '../database.ts';
import { joinAsNode } from '../node-presence.ts';
import { silentLog } from './silent-log.ts';

const [, , dataDirectory = ''] = process.argv;

try {
  const database = await openDatabase({ databaseUrl: null, dataDirectory }, silentLog);
  const { node } = await joinAsNode(database, silentLog);
  process.stdout.write(`${JSON.stringify({ node })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  process.exitCode = 1;
}
