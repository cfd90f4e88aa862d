import { columnAt, type Condition } from '../protocol/results';

const operators: Record<string, string> = {
  equals: '=',
  lessThan: '<',
  lessThanOrEqual: '<=',
  greaterThan: '>',
  greaterThanOrEqual: '>=',
  contains: 'contains',
  startsWith: 'starts_with',
  endsWith: 'ends_with',
};

/** The grid's sorting as the server wants it: a place, with `-` in front for the largest first. */
export function sortOf(model: { colId: string; sort: string }[]): string[] {
  return model.map(({ colId, sort }) => `${sort === 'desc' ? '-' : ''}${columnAt(Number(colId))}`);
}

/** The filters of the grid's columns as one condition; null without any. */
export function conditionOf(model: Record<string, any>): Condition | null {
  const conditions = Object.entries(model).map(([column, filter]) => columnCondition(columnAt(Number(column)), filter));
  if (conditions.length < 2) return conditions[0] ?? null;
  return { and: conditions };
}

function columnCondition(column: string, filter: any): Condition {
  if (filter.operator) {
    const conditions = filter.conditions.map((each: any) => columnCondition(column, each));
    return filter.operator === 'OR' ? { or: conditions } : { and: conditions };
  }
  const value = filter.filter ?? filter.dateFrom ?? null;
  switch (filter.type) {
    case 'blank':
      return { column, op: 'is_null' };
    case 'notBlank':
      return { column, op: 'is_not_null' };
    case 'inRange':
      return { column, op: 'between', value: [value, filter.filterTo ?? filter.dateTo] };
    case 'notEqual':
      return { column, op: '!=', value };
    case 'notContains':
      return { not: { column, op: 'contains', value } };
    default:
      return { column, op: operators[filter.type], value };
  }
}
