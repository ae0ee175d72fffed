// Every text and accessible name that comes from the toolkit: not from our catalogues or records (.stHtml), not from a
// figure, not an icon. Names that repeat what a person typed or chose are left out by data-tag and option.
() => {
  const said = new Set();
  const skipped = ".stHtml, .js-plotly-plot, script, style, noscript, [data-testid=stCode] pre, [data-testid=stIconMaterial], [aria-hidden=true], [data-tag], [role=option]";
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(skipped)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription", "aria-valuetext"]) {
      const value = element.getAttribute(name)?.trim();
      if (value) said.add(value);
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.nodeValue.trim()) said.add(node.nodeValue.trim());
    }
  }
  return [...said];
}
