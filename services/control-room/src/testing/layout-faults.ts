import type { Page } from 'playwright-core';

/** Runs in the page: every text that is cut, lies over another one, or lies outside of the picture. */
const FIND_FAULTS = `() => {
  const TOLERANCE = 1.5;
  const scrolls = (element) => element.closest('.wide') !== null;
  const hiddenFrom = (rect, element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflowX !== 'visible' && !at.matches('html, body, #page, .wide')) {
        const box = at.getBoundingClientRect();
        const out = rect.left < box.left - TOLERANCE || rect.right > box.right + TOLERANCE ||
          rect.top < box.top - TOLERANCE || rect.bottom > box.bottom + TOLERANCE;
        const wholly = rect.top >= box.bottom - TOLERANCE;
        return out ? (wholly && at.matches('.legend') ? 'left out' : 'cut') : undefined;
      }
    }
    return undefined;
  };
  const texts = [];
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (text === '' || element.closest('.unseen, noscript, script, svg') !== null) continue;
    if (element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) === false) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width === 0) continue;
      const hidden = hiddenFrom(rect, element);
      if (hidden === 'left out') continue;
      if (hidden === 'cut') faults.push('cut: ' + text);
      const beyond = rect.left < -TOLERANCE || rect.right > innerWidth + TOLERANCE;
      const below = document.querySelector('.wall') !== null && rect.bottom > innerHeight + TOLERANCE;
      if ((beyond || below) && !scrolls(element)) faults.push('outside: ' + text);
      const tile = element.closest('.tile, .middle > section');
      if (tile !== null) {
        const [box, style] = [tile.getBoundingClientRect(), getComputedStyle(tile)];
        const left = box.left + parseFloat(style.paddingLeft) - TOLERANCE;
        const right = box.right - parseFloat(style.paddingRight) + TOLERANCE;
        if (rect.left < left || rect.right > right) faults.push('over the edge of its tile: ' + text);
      }
      texts.push({ rect, text, element });
    }
  }
  for (const [at, one] of texts.entries())
    for (const other of texts.slice(at + 1)) {
      if (one.element === other.element) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      // Line boxes may touch: their glyphs do so only when more than a fifth of the lower one is covered.
      if (wide > TOLERANCE && high > 0.2 * Math.min(one.rect.height, other.rect.height))
        faults.push('over one another: ' + one.text + ' | ' + other.text);
    }
  if (document.documentElement.scrollWidth > innerWidth + TOLERANCE) {
    const beyond = (each) => each.getBoundingClientRect().right > innerWidth + TOLERANCE;
    const wide = [...document.querySelectorAll('body *')].filter((each) => beyond(each) && each.closest('.wide') === null);
    faults.push('the page scrolls sideways: ' + wide.map((each) => each.tagName + '.' + each.className).join(' '));
  }
  return { faults, seen: texts.length };
}`;

/** @returns what is wrong with the layout as it stands; `seen` counts the texts that were looked at */
export function layoutFaults(page: Page): Promise<{ faults: string[]; seen: number }> {
  return page.evaluate(`(${FIND_FAULTS})()`);
}
