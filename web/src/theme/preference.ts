import { remembered, remember } from '../shared/memory';

export type ThemeChoice = 'light' | 'dark' | 'system';

export const themeChoices: { value: ThemeChoice; title: string; icon: string }[] = [
  { value: 'light', title: 'Light', icon: 'mdi-white-balance-sunny' },
  { value: 'dark', title: 'Dark', icon: 'mdi-weather-night' },
  { value: 'system', title: 'As the system', icon: 'mdi-theme-light-dark' },
];

export function chosenTheme(): ThemeChoice {
  const value = remembered('theme');
  return themeChoices.some((choice) => choice.value === value) ? (value as ThemeChoice) : 'system';
}

export function chooseTheme(choice: ThemeChoice): void {
  remember('theme', choice);
}
