import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The version of this package, as its manifest has it: beside `src` and beside `dist`. */
export const HUB_VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'))).version;
