import { basicSetup, Compartment, EditorState, EditorView, indentWithTab, keymap, placeholder, Prec } from 'codemirror';
import type { Fault } from '../protocol/messages';
import type { CatalogueTable } from './catalogue';
import { suggest, type Suggestion } from './completion';
import { suggestDecorator } from './decoratorCompletion';
import { decoratorMarks } from './decoratorMarks';
import { language } from './dialect';
import { appearance, highlighting } from './editorTheme';
import { faultMarks, setFault } from './faultMarks';
import { lakeMarks } from './lakeMarks';
import { placeOf } from './errors';
import { aloneText, statementAt } from './statements';

/**
 * Types over a selection of several lines without leaving it to the browser: Chromium merges the lines by writing style
 * attributes, which the content-security policy forbids.
 */
function typeOverLines(event: InputEvent, view: any): boolean {
  const { state } = view;
  const { from, to } = state.selection.main;
  const isPlain = event.inputType === 'insertText' && event.data && !view.composing && state.selection.ranges.length === 1;
  if (!isPlain || state.doc.lineAt(from).number === state.doc.lineAt(to).number) return false;
  event.preventDefault();
  view.dispatch(state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

export interface Piece {
  text: string;
  /** Where it begins in the editor's text. */
  offset: number;
  /** What stands there, when it is not quite what is sent. */
  written?: string;
}

export interface EditorOptions {
  text: string;
  label: string;
  hint: string;
  dark: boolean;
  tables: () => CatalogueTable[];
  /** The names of nodes. */
  nodes: () => string[];
  change(text: string): void;
  run(piece: Piece): void;
}

/** The SQL editor: CodeMirror behind the few calls that the pages need. */
export class Editor {
  private readonly view: any;
  private readonly colours = new Compartment();

  constructor(parent: HTMLElement, options: EditorOptions) {
    const run = (piece: Piece | null) => {
      completionKey(this.view, 'Escape');
      if (piece) options.run(piece);
      return true;
    };
    // One source for good: a new one for every question would look like a change of sources each time.
    const completion = [{ autocomplete: completionSource(options) }];
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: options.text,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run: () => run(this.selectionOrAll()) },
              { key: 'Shift-Mod-Enter', run: () => run(this.statementAtCursor()) },
              { key: 'Tab', run: (view: any) => completionKey(view, 'Enter') },
            ]),
          ),
          basicSetup,
          keymap.of([indentWithTab]),
          language,
          EditorState.languageData.of(() => completion),
          this.colours.of(highlighting(options.dark)),
          appearance,
          lakeMarks,
          decoratorMarks,
          faultMarks,
          placeholder(options.hint),
          EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0', spellcheck: 'false' }),
          EditorView.domEventHandlers({ beforeinput: typeOverLines }),
          EditorView.updateListener.of((update: any) => {
            if (update.docChanged) options.change(update.state.doc.toString());
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(value: string) {
    if (value === this.text) return;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: value } });
  }

  setDark(dark: boolean): void {
    this.view.dispatch({ effects: this.colours.reconfigure(highlighting(dark)) });
  }

  /** The selected text, or all of it; null when there is nothing to run. */
  selectionOrAll(): Piece | null {
    const { from, to } = this.view.state.selection.main;
    const piece =
      from === to ? { text: this.text, offset: 0 } : { text: this.view.state.sliceDoc(from, to), offset: from };
    return piece.text.trim() === '' ? null : piece;
  }

  statementAtCursor(): Piece | null {
    const statement = statementAt(this.text, this.view.state.selection.main.head);
    if (!statement) return null;
    const { head, to } = statement;
    return { text: aloneText(this.text, statement), offset: head, written: this.text.slice(head, to) };
  }

  /** Puts a text in the place of the selection and the cursor behind it. */
  insert(text: string): void {
    this.view.dispatch(this.view.state.replaceSelection(text));
    this.view.focus();
  }

  /** Marks where a fault stands in a text that began at `offset`; null takes the mark away. */
  showFault(fault: Fault | null, sent?: Piece): void {
    let mark: { from: number; to: number; message: string } | null = null;
    // A text that was changed since has no such place any more.
    if (fault?.line && sent && this.text.startsWith(sent.written ?? sent.text, sent.offset)) {
      const place = placeOf(sent.text, fault.line, fault.column ?? 1);
      mark = { from: sent.offset + place.from, to: sent.offset + place.to, message: fault.message };
    }
    this.view.dispatch({ effects: setFault.of(mark) });
  }

  /** The line in the editor of a place in a text that was sent. */
  lineOf(sent: Piece, line: number): number {
    const first = this.view.state.doc.lineAt(Math.min(sent.offset, this.view.state.doc.length)).number;
    return first + line - 1;
  }

  goTo(sent: Piece, line: number, column: number): void {
    const place = placeOf(sent.text, line, column);
    const position = Math.min(sent.offset + place.from, this.view.state.doc.length);
    this.view.dispatch({
      selection: { anchor: position },
      effects: EditorView.scrollIntoView(position, { y: 'center' }),
    });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  close(): void {
    this.view.destroy();
  }
}

// The bundle exports no commands of the completion popup; its own bindings come before all others of the same key.
function completionKey(view: any, key: 'Enter' | 'Escape'): boolean {
  if (!view.dom.querySelector('.cm-tooltip-autocomplete')) return false;
  const bindings = view.state.facet(keymap).flat();
  return bindings.find((binding: any) => binding.key === key)?.run?.(view) ?? false;
}

function completionSource({ tables, nodes }: EditorOptions) {
  return (context: any) => {
    const text = context.state.doc.toString();
    const found =
      suggestDecorator(text, context.pos, nodes(), context.explicit) ??
      suggest(text, context.pos, tables(), context.explicit);
    return found && { from: found.from, to: found.to, options: found.options.map(asCompletion) };
  };
}

function asCompletion(suggestion: Suggestion) {
  const { label, kind, detail, boost, insert } = suggestion;
  if (kind !== 'function') return { label, type: kind, detail, boost, apply: insert ?? label };
  const apply = (view: any, _: unknown, from: number, to: number) => {
    view.dispatch({
      changes: { from, to, insert: `${label}()` },
      selection: { anchor: from + label.length + 1 },
      userEvent: 'input.complete',
    });
  };
  return { label, type: kind, detail, boost, apply };
}
