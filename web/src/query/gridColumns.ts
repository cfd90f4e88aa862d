import { compareCells, isNumeric, laidOut, shortType, shownText } from '../format/cells';
import type { Cell, Column } from '../protocol/messages';

/** A column's head: its name above its type. */
class TypedHeader {
  private readonly element = document.createElement('span');

  init({ displayName, type }: { displayName: string; type: string }): void {
    this.element.className = 'typed-header';
    const name = document.createElement('span');
    name.className = 'column-name';
    name.textContent = displayName;
    const kind = document.createElement('span');
    kind.className = 'column-type';
    kind.textContent = shortType(type);
    this.element.append(name, kind);
  }

  getGui(): HTMLElement {
    return this.element;
  }
}

const rowNumber = {
  colId: 'row-number',
  headerName: '#',
  headerTooltip: 'Row number',
  headerClass: 'row-number',
  valueGetter: ({ node }: any) => node.rowIndex + 1,
  cellClass: 'row-number',
  pinned: 'left',
  width: 58,
  minWidth: 44,
  sortable: false,
  resizable: false,
  suppressMovable: true,
  suppressAutoSize: true,
};

/** Rows are arrays, so that columns of the same name, or with dots in it, are columns like any other. */
export function gridColumns(columns: Column[]): any[] {
  return [rowNumber, ...columns.map((column, index) => gridColumn(column, index))];
}

function gridColumn({ name, type }: Column, index: number): any {
  const numeric = isNumeric(type);
  return {
    colId: String(index),
    headerName: name,
    headerTooltip: `${name}  ${type}`,
    headerComponentParams: { innerHeaderComponent: TypedHeader, innerHeaderComponentParams: { type } },
    // A row of a page that is still on its way has no data.
    valueGetter: ({ data }: any) => data?.[index],
    valueFormatter: ({ value }: any) => (value === undefined ? '' : shownText(value, type)),
    tooltipValueGetter: ({ value }: any) => (value === undefined ? undefined : tooltipOf(value)),
    comparator: (a: Cell, b: Cell) => compareCells(a, b, type),
    type: numeric ? 'rightAligned' : undefined,
    cellClassRules: {
      null: ({ value }: any) => value === null,
      nested: ({ value }: any) => value !== null && typeof value === 'object',
    },
  };
}

/** Only what a cell may cut short. */
function tooltipOf(value: Cell): string | undefined {
  const text = laidOut(value);
  return value !== null && (typeof value === 'object' || text.length > 40) ? text : undefined;
}
