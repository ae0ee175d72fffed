// What can be used whose name does not begin with what is seen of it (WCAG 2.5.3): who says what they see must be heard.
(() => {
  // Nobody says the signs between words: "Noorderpolder 9" is the start of "Noorderpolder: 9 van 22 wachten".
  const tidy = (text) => text.replace(/[⋯×·:,;]/g, "").replace(/[\s\u00a0]+/g, " ").trim().toLowerCase();
  const isSeen = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  // Text that a sighted reader sees: not what is hidden from view, nor the name of an icon.
  const seenText = (element) => {
    const parts = [];
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const around = node.parentElement;
      const box = around.getBoundingClientRect();
      const isIcon = around.closest("[data-testid=stIconMaterial], svg");
      if (!isIcon && isSeen(around) && box.width > 1 && box.height > 1) parts.push(node.nodeValue);
    }
    return tidy(parts.join(" "));
  };
  const named = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return tidy(by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" "));
    return element.hasAttribute("aria-label") ? tidy(element.getAttribute("aria-label")) : null;
  };
  return [...document.querySelectorAll("a, button, summary, [role=button], [role=tab], [role=radio], [role=switch]")]
    .filter((element) => isSeen(element))
    .map((element) => [named(element), seenText(element)])
    .filter(([name, seen]) => name !== null && seen && !name.startsWith(seen))
    .map(([name, seen]) => `${seen} | ${name}`);
})()
