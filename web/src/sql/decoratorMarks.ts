import { Decoration, EditorView, StateField } from 'codemirror';
import { decoratorOf } from './decorators';
import { tokensOf } from './tokens';

const line = Decoration.mark({ class: 'cm-decorator' });
const key = Decoration.mark({ class: 'cm-decoratorKey' });
const value = Decoration.mark({ class: 'cm-decoratorValue' });

function marksOf(text: string): any {
  const ranges: any[] = [];
  for (const token of tokensOf(text)) {
    const decorator = decoratorOf(text, token);
    if (!decorator) continue;
    ranges.push(line.range(token.from, token.to), key.range(decorator.keyFrom, decorator.keyTo));
    if (decorator.value !== '') ranges.push(value.range(decorator.valueFrom, decorator.valueTo));
  }
  return Decoration.set(ranges, true);
}

/** Shows that a decorator is no mere comment. */
export const decoratorMarks = StateField.define({
  create: (state: any) => marksOf(state.doc.toString()),
  update: (marks: any, transaction: any) =>
    transaction.docChanged ? marksOf(transaction.state.doc.toString()) : marks,
  provide: (own: any) => EditorView.decorations.from(own),
});
