import { PostgreSQL, SQLDialect } from '@codemirror/lang-sql';
import { functions, keywords } from './words';

const words = new Set(keywords.flatMap((phrase) => phrase.toLowerCase().split(' ')));
// Functions too, but far more often the names of columns.
const dateParts = new Set('year quarter month week day hour minute second'.split(' '));
const types =
  'tinyint smallint integer int bigint hugeint utinyint usmallint uinteger ubigint uhugeint float real double decimal ' +
  'numeric varchar text string char boolean bool date time timestamp timestamptz interval blob uuid json bit enum ' +
  'struct map list union';

/** DuckDB's SQL, as far as colours need it. */
export const language = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: [...words].filter((word) => !types.split(' ').includes(word)).join(' '),
  types,
  builtin: functions.filter((name) => !words.has(name) && !dateParts.has(name)).join(' '),
  doubleDollarQuotedStrings: true,
}).language;
