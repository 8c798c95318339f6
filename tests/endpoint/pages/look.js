// What the tests ask of a page, as one object: `page.evaluate(LOOK)` gives it the name `look`.
globalThis.look = (() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const style = (element) => getComputedStyle(element);
  const hidden = (element) => !!element.closest(".hidden, .skip, [aria-hidden=true], .CodeMirror, datalist, option, svg");
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const kind = element.className && typeof element.className === "string" ? `.${element.className.trim().split(/\s+/).join(".")}` : "";
    return `${element.localName}${id}${kind} "${(element.textContent || "").trim().slice(0, 40)}"`;
  };

  // Every line of text that is seen: its element and its box.
  const lines = () => {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      const element = node.parentElement;
      if (!node.data.trim() || !shown(element) || hidden(element) || element.closest("script, style, noscript")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) found.push({ element, box });
    }
    return found;
  };

  // Text that an ancestor cuts off: one that hides what overflows, or the page itself.
  const cut = () => {
    const width = document.documentElement.clientWidth;
    const told = new Set();
    for (const { element, box } of lines()) {
      let scrolls = false;
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY } = style(at);
        const frame = at.getBoundingClientRect();
        const beyond = box.left < frame.left - 1 || box.right > frame.right + 1;
        const below = box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        if ((beyond && /hidden|clip/.test(overflowX)) || (below && /hidden|clip/.test(overflowY))) told.add(`cut: ${name(element)}`);
        if (/auto|scroll/.test(overflowX + overflowY)) { scrolls = true; break; }
      }
      if (!scrolls && (box.right > width + 1 || box.left < -1)) told.add(`outside: ${name(element)}`);
    }
    return [...told];
  };

  // Whether a box is scrolled out of sight within a region of its own.
  const away = ({ element, box }) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = style(at);
      const frame = at.getBoundingClientRect();
      if (/auto|scroll/.test(overflowX + overflowY) && (box.top >= frame.bottom || box.bottom <= frame.top || box.left >= frame.right || box.right <= frame.left)) return true;
    }
    return false;
  };

  // Lines of text of two elements that lie over each other by more than a quarter of their height.
  const overlapping = () => {
    const found = lines().filter((line) => !away(line)).sort((a, b) => a.box.top - b.box.top);
    const told = new Set();
    found.forEach((one, at) => {
      for (let next = at + 1; next < found.length && found[next].box.top < one.box.bottom; next += 1) {
        const other = found[next];
        if (one.element === other.element || one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const high = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        if (wide > 2 && high > Math.min(one.box.height, other.box.height) / 4) told.add(`over each other: ${name(one.element)} and ${name(other.element)}`);
      }
    });
    return [...told];
  };

  const wide = () => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide, not ${root.clientWidth}`] : [];
  };

  // What has an edge only by its colour or shadow: it must have a line where colours are forced.
  const behind = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      const colour = style(at).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return "none";
  };
  const coloured = () => [...document.body.querySelectorAll("*")].filter((element) => {
    const { backgroundColor, boxShadow } = style(element);
    const own = !/, 0\)$|transparent/.test(backgroundColor) && backgroundColor !== behind(element);
    return shown(element) && !hidden(element) && (own || boxShadow !== "none");
  });
  const lined = (element) => {
    const { borderBlockStartStyle, borderBlockEndStyle, borderInlineStartStyle, outlineStyle, textDecorationLine } = style(element);
    return [borderBlockStartStyle, borderBlockEndStyle, borderInlineStartStyle, outlineStyle, textDecorationLine].some((line) => line !== "none");
  };

  // What moves although less motion was asked for.
  const moving = () => {
    const told = document.getAnimations().map((one) => `runs: ${one.animationName || one.transitionProperty}`);
    for (const element of document.querySelectorAll("*")) {
      const { animationName, transitionDuration, scrollBehavior } = style(element);
      if (animationName !== "none" || /[1-9]/.test(transitionDuration) || scrollBehavior === "smooth") told.push(`would move: ${name(element)}`);
    }
    return told;
  };

  // Everything the tab key must come to, in its order.
  const STOPS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const stops = () => [...document.querySelectorAll(STOPS)].filter((one) => shown(one) && !one.disabled && one.tabIndex >= 0);

  return { coloured, cut, lined, moving, name, overlapping, shown, stops, wide };
})();
