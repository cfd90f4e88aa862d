import { cellText } from '../format/cells';
import { copyText } from '../shared/clipboard';
import { tell } from '../shared/notice';
import { gridTheme } from './gridTheme';

/** What every grid of rows has, wherever its rows come from. */
export const gridOptions = {
  theme: gridTheme,
  defaultColDef: { resizable: true, sortable: true, minWidth: 72, suppressHeaderMenuButton: true },
  autoSizeStrategy: { type: 'fitCellContents', defaultMaxWidth: 420 },
  animateRows: false,
  enableCellTextSelection: true,
  suppressFieldDotNotation: true,
  tooltipShowDelay: 400,
  overlayNoRowsTemplate: '<span>0 rows</span>',
};

/** Ctrl-C copies the cell that has the focus, unless some text is selected. */
export function copyCell({ event, value }: any): void {
  if (!(event.ctrlKey || event.metaKey) || event.key !== 'c' || getSelection()?.toString()) return;
  void copyText(cellText(value)).then(() => tell('Cell copied'));
}
