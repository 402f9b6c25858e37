/** Everything in a box that Tab goes to, in its order, with what the page has put into slots. */
export function tabStops(box: Element): HTMLElement[] {
  if (box instanceof HTMLElement && (box.inert || !isShown(box))) return [];
  const assigned = box instanceof HTMLSlotElement ? box.assignedElements({ flatten: true }) : [];
  const children = assigned.length > 0 ? assigned : [...(box.shadowRoot ?? box).children];
  const isStop = box instanceof HTMLElement && box.tabIndex >= 0 && !box.matches(':disabled');
  return [...(isStop ? [box] : []), ...children.flatMap(tabStops)];
}

/**
 * Lets Tab go round within a box that covers everything else: what lies behind it cannot be seen, so focus must not go
 * there. `active` is what has the focus now.
 */
export function keepFocus(event: KeyboardEvent, box: Element, active: Element | null): void {
  if (event.key !== 'Tab' || event.ctrlKey || event.metaKey || event.altKey) return;
  const stops = tabStops(box);
  const end = event.shiftKey ? stops[0] : stops.at(-1);
  const isWithin = stops.some((stop) => stop === active);
  if (stops.length === 0 || (isWithin && active !== end)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

/** A slot, and a box that is not drawn itself, have nothing to be seen by; what is in them may. */
function isShown(element: HTMLElement): boolean {
  return getComputedStyle(element).display === 'contents' || element.checkVisibility({ visibilityProperty: true });
}
