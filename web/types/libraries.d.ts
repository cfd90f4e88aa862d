// The wheels carry these libraries without their types.
declare module 'vuetify';
declare module 'codemirror';
declare module '@codemirror/lang-sql';
declare module '@lezer/highlight';
declare module 'ag-grid';
declare module 'dagre';
declare module 'echarts';
declare module '*.css';
