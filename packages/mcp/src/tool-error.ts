/**
 * An error whose message is meant for the user: "There is no order 4711." Thrown from a handler, it becomes the tool's
 * answer. The message of any other error stays with the author, because it may tell more than the user should know.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
