import { type ConversationExport, conversationExportSchema, type Message, newId } from '@diosc/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type knownTokens, readBlocks } from '../../packages/element/src/markdown/tokens.ts';
import { exportFile } from '../../packages/hub/src/conversation/export/export-file.ts';

type Token = NonNullable<Parameters<typeof knownTokens>[0]>[number];

const AT = '2026-11-21T14:03:00.000Z';

type Words = { title: string; asked: string; answered: string; toolTitle: string; result: string; note: string };
const PLAIN: Words = {
  title: 'Pending orders',
  asked: 'show my pending orders',
  answered: 'You have **two**.',
  toolTitle: 'Search orders',
  result: '{"orders":[7,8]}',
  note: 'Stopped early.',
};

function conversation(words: Partial<Words> = {}): ConversationExport {
  const { title, asked, answered, toolTitle, result, note } = { ...PLAIN, ...words };
  const message = (role: Message['role'], parts: Message['parts']): Message => ({
    id: newId('message'),
    role,
    status: 'complete',
    parts,
    createdAt: AT,
  });
  return conversationExportSchema.parse({
    format: 'diosc.conversation',
    version: 1,
    exportedAt: '2026-11-21T15:10:00.000Z',
    assistant: { id: newId('assistant'), name: 'Acme assistant' },
    user: { userId: 'john', tenantId: 'acme', verified: true },
    conversation: {
      id: newId('session'),
      title,
      startedAt: AT,
      lastActiveAt: AT,
      state: 'active',
      messages: [
        message('user', [{ type: 'text', text: asked }]),
        message('assistant', [
          {
            type: 'tool_call',
            toolCallId: newId('toolCall'),
            server: 'orders',
            tool: 'search_orders',
            title: toolTitle,
            arguments: { status: asked },
            status: 'completed',
            durationMs: 312,
            result,
          },
          { type: 'text', text: answered },
          { type: 'notice', code: 'TURN_TOO_LONG', text: note, retryable: false },
        ]),
        message('user', [{ type: 'text', text: 'thanks' }]),
      ],
    },
  });
}

const markdown = (words?: Partial<Words>): string => exportFile(conversation(words), 'markdown').content;

/** Every token of a page, as a reader of Markdown that this export does not know takes it. */
function tokensOf(page: string): Token[] {
  const found: Token[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) walk(each);
    else if (typeof value === 'object' && value !== null) {
      if (isToken(value)) found.push(value);
      for (const each of Object.values(value)) walk(each);
    }
  };
  walk(readBlocks(page));
  return found;
}

function isToken(value: object): value is Token {
  return 'type' in value && 'raw' in value;
}

const headingsOf = (page: string): string[] =>
  tokensOf(page).flatMap((token) => (token.type === 'heading' ? [`${'#'.repeat(token['depth'])} ${String(token['text'])}`] : []));

/** The paragraphs of the first quote, as a reader sees them. */
function shownIn(page: string): string[] {
  const quote = readBlocks(page).find((block) => block.type === 'blockquote');
  const plain = (tokens: readonly Token[]): string =>
    tokens.map((token) => (token.type === 'br' ? '\n' : 'tokens' in token && token.tokens ? plain(token.tokens) : entity(token))).join('');
  return (quote?.tokens ?? []).filter(({ type }) => type === 'paragraph').map((paragraph) => plain([paragraph]).replaceAll('\u00a0', ' '));
}

const entity = (token: Token): string => ('text' in token ? String(token.text).replaceAll('&lt;', '<') : '');

const YOU = '## You, 21 November 2026 at 14:03 UTC';
const ASSISTANT = '## Acme assistant, 21 November 2026 at 14:03 UTC';

describe('a conversation as Markdown', () => {
  it('is a page that reads well', () => {
    expect(markdown()).toBe(`# Pending orders

A conversation with Acme assistant, begun on 21 November 2026 at 14:03 UTC and exported on 21 November 2026 at 15:10 UTC.

## You, 21 November 2026 at 14:03 UTC

> show my pending orders

## Acme assistant, 21 November 2026 at 14:03 UTC

### Tool call: Search orders

Tool search_orders of orders: done in 0.3 s

Given:

\`\`\`json
{
  "status": "show my pending orders"
}
\`\`\`

Result:

\`\`\`json
{
  "orders": [
    7,
    8
  ]
}
\`\`\`

You have **two**.

**Note:** Stopped early.

## You, 21 November 2026 at 14:03 UTC

> thanks
`);
  });

  it.each([
    ['a heading', '## You, today'],
    ['a heading after another line', 'hello\n## You, today'],
    ['a heading with an odd space', '##\u00a0You'],
    ['a heading in a list in a quote', '> - 1. ## You'],
    ['an underlined heading', 'You, today\n---\nyes'],
    ['an underlined heading in a quote', '> You\n> ==='],
    ['a fence that is never closed', 'look:\n```\n## You'],
    ['a longer fence', '`````\n```\n## You\n'],
    ['a fence in a list', '- ```\n## You'],
    ['a fence of tildes in a quote', '> ~~~\n> a\n\n## You'],
    ['a line end of another kind', 'a\r## You\u2028## You\u0085## You'],
    ['HTML', '<h2>You</h2><script>alert(1)</script>'],
    ['HTML that closes what is around it', '</blockquote><h2>You</h2>'],
    ['HTML behind a backslash', '\\\\<h2>You</h2>'],
    ['HTML between backticks that a link takes away', '[x](a`) <img src=x onerror=alert(1)> `'],
    ['HTML that begins in code', '`a\\`<b>`'],
    ['a comment that hides what follows', 'so\n<!--'],
    ['a picture', '![x](https://evil.example/?q=1)'],
    ['a picture by reference', '![x][y]\n\n[y]: https://evil.example'],
    ['a definition of a link', '[Note]: https://evil.example'],
    ['signs that turn the direction of writing', '\u202e## uoY'],
    ['code by indentation', '    ## You\n\n    <b>'],
    ['a table', '| a |\n|---|\n| <b> ## You |'],
  ])('has no more headings than the export has made, and no HTML, with %s in any of its texts [SESSION-03]', (_what, text) => {
    for (const place of ['title', 'asked', 'answered', 'toolTitle', 'result', 'note'] as const) {
      const page = markdown({ [place]: text });
      const headings = headingsOf(page);
      expect(headings).toHaveLength(5);
      expect(headings.filter((heading) => heading.startsWith('## '))).toEqual([YOU, ASSISTANT, YOU]);
      expect(tokensOf(page).filter(({ type }) => ['html', 'image', 'def'].includes(type))).toEqual([]);
    }
  });

  it('keeps its shape whatever is said in it [SESSION-03]', () => {
    const piece = fc.constantFrom(
      ...[
        '#',
        '## You',
        ' ',
        '  ',
        '\n',
        '\n\n',
        '\r',
        '\t',
        '    ',
        '`',
        '``',
        '```',
        '~~~',
        '\\',
        '<',
        '>',
        '<b>',
        '</b>',
        '<!--',
        '-->',
      ],
      ...[
        '- ',
        '1. ',
        '+ ',
        '* ',
        '---',
        '===',
        '=',
        '-',
        '|',
        '|-|',
        '[',
        ']',
        '(',
        ')',
        '](',
        '!',
        '![',
        ': ',
        '[a]:',
        '"',
        '*',
        '**',
        '_',
      ],
      ...['a', 'You', 'https://a.example', '&lt;', '&', '\u00a0', '\u2028', '$', '$$', '<?', '<![CDATA[', 'js', '\u0001'],
    );
    const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.record({ title: text, asked: text, answered: text, toolTitle: text, result: text, note: text }), (words) => {
        const page = markdown(words);
        const headings = headingsOf(page);
        expect(headings.map((heading) => heading.split(' ', 1)[0])).toEqual(['#', '##', '##', '###', '##']);
        expect(headings.filter((heading) => heading.startsWith('## '))).toEqual([YOU, ASSISTANT, YOU]);
        expect(tokensOf(page).filter(({ type }) => ['html', 'image', 'def'].includes(type))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['# ', '`a', '#', ' ', '*', '[', '\\', '- ', 'http://', '``` ', '> ', '1. ', '. http://x', '!['])(
    'is made in no time of a long text of %j alone',
    (piece) => {
      const text = piece.repeat(200_000 / piece.length);
      const from = performance.now();
      markdown({ title: text, asked: text, answered: `a${text}b\n${text}`, result: text });
      expect(performance.now() - from).toBeLessThan(10_000);
    },
  );

  it("shows the user's words as they were written", () => {
    const asked = '<b>1. *not* `code` [a](b) #x & | $5_6 see https://a.example/x_y_(z)*, ok\n  - two\n= three\n\n+ four';
    expect(shownIn(markdown({ asked }))).toEqual([
      '<b>1. *not* `code` [a](b) #x & | $5_6 see https://a.example/x_y_(z)*, ok\n  - two\n= three',
      '+ four',
    ]);
  });

  it("keeps the assistant's lists, tables, links and code", () => {
    const answered = [
      '### Orders',
      '',
      '- **one** with `code` and [a link](https://acme.example)',
      '',
      '| id | state |',
      '|---|---|',
      '| 7 | open |',
      '',
      '```js',
      'if (a < b) { /* ![x](y) */ }',
      '```',
    ].join('\n');
    const page = markdown({ answered });
    expect(page).toContain(answered.replace('### Orders', '**Orders**'));
    expect(tokensOf(page).map(({ type }) => type)).toEqual(expect.arrayContaining(['list', 'table', 'link', 'codespan', 'strong']));
  });
});

describe('the file', () => {
  it('is JSON of the published form, or Markdown, with a name that is safe everywhere', () => {
    const exported = conversation({ title: '../..\\ "Ünïcode"; rm -rf\r\nSet-Cookie: a=b 🙂' });
    const [json, page] = [exportFile(exported, 'json'), exportFile(exported, 'markdown')];
    expect(conversationExportSchema.parse(JSON.parse(json.content))).toEqual(exported);
    expect(json.name).toBe('2026-11-21-ünïcode-rm-rf-set-cookie-a-b.json');
    expect(page.name).toBe('2026-11-21-ünïcode-rm-rf-set-cookie-a-b.md');
    expect(exportFile(conversation({ title: '<>' }), 'json').name).toBe('2026-11-21-conversation.json');
    expect(exportFile(conversation({ title: 'x'.repeat(200) }), 'json').name).toBe(`2026-11-21-${'x'.repeat(59)}.json`);
  });
});
