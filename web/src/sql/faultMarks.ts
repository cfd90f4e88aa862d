import { Decoration, EditorView, gutter, GutterMarker, RangeSet, StateEffect, StateField } from 'codemirror';

export interface FaultMark {
  from: number;
  to: number;
  message: string;
}

/** Places the mark of a fault, or takes it away with null. */
export const setFault = StateEffect.define();

class Marker extends GutterMarker {
  constructor(readonly message: string) {
    super();
  }

  toDOM(): HTMLElement {
    const dot = document.createElement('div');
    dot.className = 'cm-faultMarker';
    dot.title = this.message;
    return dot;
  }
}

const none = { text: Decoration.none, gutter: RangeSet.empty };

const field = StateField.define({
  create: () => none,
  update(marks: any, transaction: any) {
    let next = { text: marks.text.map(transaction.changes), gutter: marks.gutter.map(transaction.changes) };
    for (const effect of transaction.effects) {
      if (effect.is(setFault)) next = effect.value ? marksOf(effect.value, transaction.state) : none;
    }
    return next;
  },
  provide: (own: any) => EditorView.decorations.from(own, (marks: any) => marks.text),
});

function marksOf({ from, to, message }: FaultMark, state: any): any {
  const line = state.doc.lineAt(from);
  const ranges = [Decoration.line({ class: 'cm-faultLine' }).range(line.from)];
  if (to > from) ranges.push(Decoration.mark({ class: 'cm-fault', attributes: { title: message } }).range(from, to));
  return { text: Decoration.set(ranges, true), gutter: RangeSet.of([new Marker(message).range(line.from)]) };
}

/** A wavy line below the faulty word, a tint over its line, and a dot in the gutter. */
export const faultMarks = [
  field,
  gutter({ class: 'cm-faultGutter', markers: (view: any) => view.state.field(field).gutter }),
];
