/** The tools of the upstream: one that changes nothing and may be repeated, and one of which that is not known. */
export const ECHO_TOOLS = ['echo', 'echo_write'] as const;
export type EchoTool = (typeof ECHO_TOOLS)[number];

/** The revision of the protocol whose requests stand alone (stateless). */
export const MODERN_VERSION = '2026-07-28';

/** The most users that the upstream knows the token of. */
export const MAX_USERS = 128;

/** What a call says, different for each, so that an answer that went to another caller is seen. */
export function echoText(user: number, number: number): string {
  return `User ${user} calls for the ${number}th time.`;
}

/** @throws {Error} when `answer`, the text or what it is wrapped in, is not that to this call. */
export function assertEcho(answer: string, user: number, number: number): void {
  if (!answer.includes(echoText(user, number))) throw new Error(`User ${user} got an answer that is not the one to the call.`);
}
