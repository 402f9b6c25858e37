/** For Vue's compiler: `<diosc-chat>` is no component of yours but an element of the page. */
export const isCustomElement = (tag: string) => tag.startsWith('diosc-');
