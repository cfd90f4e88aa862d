// Vuetify, AG Grid and CodeMirror add their rules through the text of <style> elements, which the
// content-security policy forbids: text in a style element may come from an attacker's markup. The same rules
// are allowed as constructed style sheets, which only a script can make. So the element stays empty (the policy
// admits the digest of nothing) and marks the place in the cascade, and its text becomes such a sheet.

const sheets = new Map<HTMLStyleElement, CSSStyleSheet>();
let waiting = false;

export function adoptStyles(): void {
  for (const property of ['textContent', 'innerHTML'] as const) {
    Object.defineProperty(HTMLStyleElement.prototype, property, {
      configurable: true,
      get(this: HTMLStyleElement) {
        return [...(sheets.get(this)?.cssRules ?? [])].map((rule) => rule.cssText).join('\n');
      },
      set(this: HTMLStyleElement, text: string) {
        const sheet = sheets.get(this) ?? new CSSStyleSheet();
        sheet.replaceSync(text);
        if (sheets.has(this)) return;
        sheets.set(this, sheet);
        // At once, because who adds rules may measure with them in the next line.
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        arrangeSoon();
      },
    });
  }
}

function arrangeSoon(): void {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    arrange();
  });
}

/** Brings the sheets into the order of their elements and drops those whose element is gone. */
function arrange(): void {
  for (const element of [...sheets.keys()]) if (!element.isConnected) sheets.delete(element);
  const elements = [...sheets.keys()].sort((a, b) =>
    a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
  document.adoptedStyleSheets = elements.map((element) => sheets.get(element)!);
}
