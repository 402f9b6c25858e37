/** Pixels that do not count as something to scroll to. */
const HAIR = 1;

let sizes: ResizeObserver | null = null;

/**
 * Watches a box that scrolls sideways, for lit's `ref`. Where not all of it is seen it can be focused, says so by its label,
 * and the element around it has `data-more` for each side to which there is more; where all of it is, it is like any other
 * box. `data-label` is what it is called.
 */
export function watchEdges(box: Element | undefined): void {
  if (!(box instanceof HTMLElement)) return;
  sizes ??= new ResizeObserver((entries) => {
    for (const { target } of entries) mark(target instanceof HTMLElement && 'label' in target.dataset ? target : target.parentElement);
  });
  box.addEventListener('scroll', () => mark(box), { passive: true });
  sizes.observe(box);
  if (box.firstElementChild !== null) sizes.observe(box.firstElementChild);
}

function mark(box: HTMLElement | null): void {
  if (box === null) return;
  const hidden = box.scrollWidth - box.clientWidth;
  const isScrollable = hidden > HAIR;
  box.tabIndex = isScrollable ? 0 : -1;
  if (isScrollable) {
    box.role = 'group';
    box.ariaLabel = box.dataset['label'] ?? '';
  } else for (const name of ['tabindex', 'role', 'aria-label']) box.removeAttribute(name);
  // In writing from right to left the beginning is 0 as well, and the rest is below it.
  const toLeft = getComputedStyle(box).direction === 'rtl' ? hidden + box.scrollLeft : box.scrollLeft;
  const sides = [...(toLeft > HAIR ? ['left'] : []), ...(hidden - toLeft > HAIR ? ['right'] : [])];
  box.parentElement?.setAttribute('data-more', sides.join(' '));
}
