import jwt from 'jsonwebtoken';

/** A token as an application would issue it to its user, for tests. `expiresIn` is in seconds, and may be in the past. */
export function signToken(claims: Readonly<Record<string, unknown>>, secret: string, expiresIn: number): string {
  return jwt.sign({ ...claims }, secret, { expiresIn });
}
