import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../project.ts';

export const REQUIREMENTS_FILE = 'spec/requirements.yaml';

const requirementSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]+-\d{2}$/, 'takes upper-case letters, a hyphen and two digits'),
  seed: z.string().min(1),
  phase: z.number().int().min(1).max(3),
  must: z.string().min(1),
});

/** One line of what Diosc promises. */
export type Requirement = z.infer<typeof requirementSchema>;

/**
 * What `spec/requirements.yaml` says, in its order.
 * @throws {Error} when the file is not a list of requirements, or names an id twice.
 */
export function parseRequirements(yaml: string): Requirement[] {
  const requirements = z.array(requirementSchema).parse(parse(yaml));
  const seen = new Set<string>();
  for (const { id } of requirements) {
    if (seen.has(id)) throw new Error(`${REQUIREMENTS_FILE} has "${id}" twice; each id takes one requirement.`);
    seen.add(id);
  }
  return requirements;
}

export function readRequirements(): Requirement[] {
  return parseRequirements(readFileSync(join(ROOT, REQUIREMENTS_FILE), 'utf8'));
}
