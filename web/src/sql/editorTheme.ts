import { EditorView, HighlightStyle, Prec, syntaxHighlighting } from 'codemirror';
import { tags } from '@lezer/highlight';

interface Palette {
  keyword: string;
  string: string;
  number: string;
  comment: string;
  type: string;
  function: string;
}

const light: Palette = {
  keyword: '#3D4FB0',
  string: '#1A7747',
  number: '#A34A08',
  comment: '#66736D',
  type: '#0A6D78',
  function: '#8A3168',
};

const dark: Palette = {
  keyword: '#A5B4FF',
  string: '#8ADBA9',
  number: '#FFB077',
  comment: '#8B9A93',
  type: '#6FD3DE',
  function: '#F0A3CC',
};

const styleOf = (palette: Palette) =>
  HighlightStyle.define([
    { tag: tags.keyword, color: palette.keyword, fontWeight: '600' },
    { tag: [tags.string, tags.special(tags.string)], color: palette.string },
    { tag: [tags.number, tags.bool, tags.null], color: palette.number },
    { tag: [tags.lineComment, tags.blockComment], color: palette.comment, fontStyle: 'italic' },
    { tag: tags.typeName, color: palette.type },
    { tag: tags.standard(tags.name), color: palette.function },
  ]);

const lightStyle = styleOf(light);
const darkStyle = styleOf(dark);

export function highlighting(isDark: boolean): any {
  return [EditorView.theme({}, { dark: isDark }), Prec.highest(syntaxHighlighting(isDark ? darkStyle : lightStyle))];
}

// The build keeps the icons that the sources name, so the name stands beside the code.
const icon = (code: string, name: string) => ({ content: `"\\${code}"`, '--icon': name });

/** Everything that follows the page's own colours, so that it need not change with them. */
export const appearance = EditorView.theme({
  '&': { height: '100%', fontSize: '13.5px', backgroundColor: 'transparent', color: 'rgb(var(--v-theme-on-surface))' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '8px 0 24px' },
  '.cm-gutters': {
    backgroundColor: 'rgb(var(--v-theme-surface))',
    border: 'none',
    color: 'rgba(var(--v-theme-on-surface),.62)',
    paddingLeft: '2px',
  },
  '.cm-foldGutter': { display: 'none !important' },
  '.cm-activeLine': { backgroundColor: 'rgba(var(--v-theme-primary),.05)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'rgb(var(--v-theme-on-surface))' },
  '.cm-cursor': { borderLeftColor: 'rgb(var(--v-theme-action))', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'rgba(var(--v-theme-primary),.2) !important',
  },
  '.cm-placeholder': { color: 'var(--muted)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'rgba(var(--v-theme-primary),.18)' },
  '.cm-selectionMatch': { backgroundColor: 'rgba(var(--v-theme-speculum),.16)' },
  '.cm-panels': { color: 'inherit', backgroundColor: 'rgb(var(--v-theme-surface-variant))' },
  '.cm-tooltip': {
    background: 'rgb(var(--v-theme-surface))',
    border: '1px solid var(--line)',
    borderRadius: '9px',
    boxShadow: '0 10px 30px rgba(0,0,0,.2)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono) !important',
    fontSize: '12.5px',
    maxHeight: '18em !important',
  },
  '.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    padding: '3px 12px 3px 8px !important',
    color: 'rgb(var(--v-theme-on-surface))',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'rgba(var(--v-theme-primary),.16) !important',
    color: 'rgb(var(--v-theme-on-surface)) !important',
  },
  '.cm-completionDetail': { marginLeft: 'auto', paddingLeft: '2em', fontStyle: 'normal', color: 'var(--muted)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'rgb(var(--v-theme-primary))' },
  '.cm-completionIcon': {
    width: '1.3em',
    fontFamily: 'Material Design Icons',
    fontSize: '14px',
    opacity: '.75',
    paddingRight: '.5em',
  },
  '.cm-completionIcon-table:after': icon('F04EB', 'mdi-table'),
  '.cm-completionIcon-column:after': icon('F0835', 'mdi-table-column'),
  '.cm-completionIcon-alias:after': icon('F04F9', 'mdi-tag'),
  '.cm-completionIcon-function:after': icon('F0295', 'mdi-function'),
  '.cm-completionIcon-keyword:after': icon('F030B', 'mdi-key-variant'),
  '.cm-completionIcon-decorator:after': icon('F04F9', 'mdi-tag'),
  '.cm-completionIcon-step:after': icon('F062C', 'mdi-source-branch'),
  '.cm-completionIcon-node:after': icon('F048B', 'mdi-server'),
  '.cm-lakeMark': { color: 'rgb(var(--v-theme-action))', fontWeight: '400 !important' },
  '.cm-lakeMark *': { color: 'rgb(var(--v-theme-action)) !important', fontWeight: '400 !important' },
  '.cm-lakeName, .cm-lakeName *': { color: 'rgb(var(--v-theme-primary)) !important', fontWeight: '600 !important' },
  // The colours of comments would say that a decorator does nothing.
  '.cm-decorator, .cm-decorator *': { fontStyle: 'normal !important' },
  '.cm-decorator': { backgroundColor: 'rgba(var(--v-theme-speculum),.07)', borderRadius: '3px' },
  '.cm-decoratorKey, .cm-decoratorKey *': { color: 'rgb(var(--v-theme-speculum)) !important', fontWeight: '600 !important' },
  '.cm-decoratorValue, .cm-decoratorValue *': { color: 'rgb(var(--v-theme-on-surface)) !important' },
  '.cm-fault': {
    textDecoration: 'underline wavy rgb(var(--v-theme-error)) 1.5px',
    textUnderlineOffset: '4px',
    textDecorationSkipInk: 'none',
    backgroundColor: 'rgba(var(--v-theme-error),.12)',
  },
  '.cm-faultLine': { backgroundColor: 'rgba(var(--v-theme-error),.07) !important' },
  '.cm-faultGutter': { width: '10px' },
  '.cm-faultGutter .cm-gutterElement': { display: 'flex', alignItems: 'center', justifyContent: 'center' },
  '.cm-faultMarker': { width: '8px', height: '8px', borderRadius: '50%', backgroundColor: 'rgb(var(--v-theme-error))' },
});
