import type { Tool } from './tools/tool.ts';

const MAX_LISTED = 12;
const STAND_IN = 'I am a scripted stand-in, not a language model: I match your words to the tools I have been given.';

/** An answer to words that are about the assistant and not about any tool; null for all others. */
export function smallTalk(text: string, tools: readonly Tool[]): string | null {
  const said = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (/^(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening|day)|greetings)(?: there| again| everyone)?$/u.test(said))
    return `Hello! ${introduction(tools)}`;
  if (
    /\b(?:(?:who|what) are you|are you (?:an? )?(?:real|human|person|robot|bot|ai|llm|gpt|chatgpt|claude|language model|machine)|(?:which|what) (?:language )?model)\b/u.test(
      said,
    )
  ) {
    return `${STAND_IN} My answers follow rules and are the same every time. ${offer(tools)}`;
  }
  if (/^(?:help|(?:please )?help me|what can (?:you|i) (?:do|ask).*|what do you do|how does this work)$/u.test(said))
    return introduction(tools);
  if (/^(?:thanks?|thank you|many thanks|thx|great|ok|okay|perfect)(?: (?:a lot|very much|so much|you))?$/u.test(said))
    return 'You are welcome.';
  if (/^(?:bye|goodbye|see you|that is all)$/u.test(said)) return 'Goodbye!';
  return null;
}

/** For a text that no tool answers. */
export function excuse(tools: readonly Tool[]): string {
  return `I did not find anything I could do with that. ${introduction(tools)}`;
}

function introduction(tools: readonly Tool[]): string {
  return `${STAND_IN} ${offer(tools)}`;
}

function offer(tools: readonly Tool[]): string {
  if (tools.length === 0) return 'I have no tools here, so there is nothing I can look up or do.';
  const lines = tools.slice(0, MAX_LISTED).map((tool) => {
    const sentence = /^.{1,160}?(?:[.!?](?=\s|$)|$)/su.exec(tool.description.trim())?.[0].replace(/\s+/gu, ' ') ?? '';
    return sentence === '' ? `- **${tool.title}**` : `- **${tool.title}**: ${sentence}`;
  });
  const more = tools.length > MAX_LISTED ? `\n\n… and ${tools.length - MAX_LISTED} more.` : '';
  return `Here is what I can do:\n\n${lines.join('\n')}${more}`;
}
