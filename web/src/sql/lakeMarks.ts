import { Decoration, EditorView, StateField } from 'codemirror';
import { tokensOf } from './tokens';

const mark = Decoration.mark({ class: 'cm-lakeMark' });
const name = Decoration.mark({ class: 'cm-lakeName' });

function marksOf(text: string): any {
  const ranges: any[] = [];
  for (const token of tokensOf(text)) {
    if (token.kind !== 'lake') continue;
    ranges.push(mark.range(token.from, token.from + 4));
    if (token.to > token.from + 4) ranges.push(name.range(token.from + 4, token.to));
  }
  return Decoration.set(ranges);
}

/** Shows `=(^)name` as the one word that it is. */
export const lakeMarks = StateField.define({
  create: (state: any) => marksOf(state.doc.toString()),
  update: (marks: any, transaction: any) =>
    transaction.docChanged ? marksOf(transaction.state.doc.toString()) : marks,
  provide: (own: any) => EditorView.decorations.from(own),
});
