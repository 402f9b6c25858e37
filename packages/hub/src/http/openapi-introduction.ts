/** What is true of every endpoint, as paragraphs of plain text with `code` in backticks and a title before each colon. */
export const INTRODUCTION = [
  {
    title: 'Signing in',
    text:
      'Every request carries `Authorization: Bearer <admin token>`. The hub is started with one (`DIOSC_ADMIN_TOKEN`); make further ones for people and ' +
      'programs, with the scope `admin`, or `read-only` for those that only look.',
  },
  {
    title: 'Changing',
    text:
      '`PATCH` takes a JSON Merge Patch (RFC 7396): the fields to change; `null` takes a field back to its default. What comes out is checked as a whole, ' +
      'and fields that are not known are refused by name.',
  },
  {
    title: 'Not overwriting each other',
    text: 'Single resources come with an `ETag`. Send it in `If-Match` with a change: if somebody was faster, nothing is changed and the answer is 412.',
  },
  {
    title: 'Lists',
    text: '`limit` takes 1 to 200 and is 50 by default. `cursor` in the answer asks for the next page; it is null on the last.',
  },
  {
    title: 'Errors',
    text:
      '`{"error", "code", "requestId", "details"}`: a sentence for people, a code of the closed registry for programs, and the id that finds the request in ' +
      'the log and the audit. `details` names each field that is wrong, for 400 alone.',
  },
] as const;

/** The introduction as Markdown, for readers of the document. */
export function describeAdministration(): string {
  return INTRODUCTION.map(({ title, text }) => `**${title}.** ${text}`).join('\n\n');
}
