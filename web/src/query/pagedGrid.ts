import { isNumeric, isTime } from '../format/cells';
import type { Column } from '../protocol/messages';
import { getRows, type ResultPage, type ResultPlace, type ResultQuery } from '../protocol/results';
import { gridColumns } from './gridColumns';
import { conditionOf, sortOf } from './gridQuery';

export const pageSize = 200;

/** The columns of a grid that the server sorts and filters. */
export function pagedColumns(columns: Column[]): any[] {
  return gridColumns(columns).map((column, place) =>
    place === 0 ? column : { ...column, comparator: undefined, ...filterOf(columns[place - 1].type) },
  );
}

function filterOf(type: string): any {
  const buttons = ['apply', 'reset'];
  if (isNumeric(type)) return { filter: 'agNumberColumnFilter', filterParams: { buttons, closeOnApply: true } };
  if (isTime(type)) {
    // A day is no moment, so what is equal to one is asked for as a range.
    const filterOptions = ['inRange', 'lessThan', 'greaterThan', 'blank', 'notBlank'];
    return { filter: 'agDateColumnFilter', filterParams: { buttons, filterOptions, closeOnApply: true } };
  }
  return { filter: 'agTextColumnFilter', filterParams: { buttons, closeOnApply: true } };
}

export interface Paging {
  place: ResultPlace;
  search: () => string;
  /** What is asked for now; the same until the sorting, a filter or the search changes. */
  asked(query: ResultQuery): void;
  came(page: ResultPage): void;
  failed(error: unknown): void;
}

/** Gives the grid its rows in pages, as it is scrolled. */
export function pagedRows({ place, search, asked, came, failed }: Paging): any {
  return {
    async getRows({ startRow, endRow, sortModel, filterModel, successCallback, failCallback }: any) {
      const query = { sort: sortOf(sortModel), filter: conditionOf(filterModel), search: search() };
      if (startRow === 0) asked(query);
      try {
        const page = await getRows(place, query, startRow, endRow - startRow);
        successCallback(page.rows, page.total);
        came(page);
      } catch (error) {
        failCallback();
        failed(error);
      }
    },
  };
}
