import { describe, expect, it } from 'vitest';
import { useBrowser, violations } from './browser-chat.ts';
import { CHAT_STATES } from './chat-states.ts';
import { CONVERSATION_STATES } from './conversation-states.ts';

const open = useBrowser();

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each([...CHAT_STATES, ...CONVERSATION_STATES].map((state) => [state.name, state] as const))(
    '%s shows what it is about, is accessible and breaks no policy [UI-01]',
    async (_name, state) => {
      const chat = await open({ ...state.options, context: { colorScheme, reducedMotion: 'reduce' } });
      const { page, complaints } = chat;
      await state.arrive(chat);
      await page.getByText(state.shows).first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});
