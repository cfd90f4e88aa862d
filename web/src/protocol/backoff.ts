const shortest = 250;
const longest = 10_000;

/**
 * How long to wait before the next attempt to connect, in milliseconds: doubling from a quarter of a second
 * to ten seconds, spread by up to half so that many browsers do not return in the same instant.
 */
export function waitBefore(attempt: number, random: number = Math.random()): number {
  const full = Math.min(longest, shortest * 2 ** attempt);
  return Math.round(full * (0.5 + random / 2));
}
