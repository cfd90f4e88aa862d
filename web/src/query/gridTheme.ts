import { themeQuartz } from 'ag-grid';

// Every colour is one of the page's own variables, so the grid follows light and dark by itself.
export const gridTheme = themeQuartz.withParams({
  fontFamily: 'Roboto, system-ui, sans-serif',
  fontSize: 13,
  headerFontSize: 12.5,
  spacing: 5,
  cellHorizontalPadding: 12,
  rowHeight: 28,
  headerHeight: 42,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  accentColor: 'rgb(var(--v-theme-primary))',
  backgroundColor: 'rgb(var(--v-theme-surface))',
  foregroundColor: 'rgb(var(--v-theme-on-surface))',
  textColor: 'rgb(var(--v-theme-on-surface))',
  headerTextColor: 'rgb(var(--v-theme-on-surface))',
  headerBackgroundColor: 'rgb(var(--v-theme-surface-variant))',
  borderColor: 'rgba(var(--v-border-color), 0.13)',
  rowHoverColor: 'rgba(var(--v-theme-primary), 0.05)',
  tooltipBackgroundColor: 'rgb(var(--v-theme-surface))',
  tooltipTextColor: 'rgb(var(--v-theme-on-surface))',
  browserColorScheme: 'inherit',
});
