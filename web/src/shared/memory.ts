// What the browser keeps between visits. A browser that keeps nothing (private windows, full storage) is no error.

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(`sord.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`sord.${key}`, value);
  } catch {
    // The choice holds until the page is closed.
  }
}
