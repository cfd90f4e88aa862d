// The colours of a mallard drake: the deep green head, the orange bill, the violet-blue wing patch, the chestnut
// breast. Every pair of text and ground meets WCAG AA (4.5:1).

export const light = {
  dark: false,
  colors: {
    background: '#F4F6F3',
    surface: '#FFFFFF',
    'surface-variant': '#ECF0EC',
    'on-surface-variant': '#3A4742',
    'on-surface': '#15201C',
    'on-background': '#15201C',
    primary: '#0B6A4E',
    'on-primary': '#FFFFFF',
    action: '#C2540A',
    'on-action': '#FFFFFF',
    speculum: '#3D4FB0',
    bar: '#0F3D30',
    'on-bar': '#FFFFFF',
    success: '#1A7747',
    warning: '#8A5A00',
    error: '#B3261E',
    info: '#2B5DA8',
  },
  variables: { 'border-color': '#15201C', 'border-opacity': 0.12 },
};

export const dark = {
  dark: true,
  colors: {
    background: '#0D1311',
    surface: '#141C19',
    'surface-variant': '#1D2824',
    'on-surface-variant': '#C3D0CA',
    'on-surface': '#E3ECE8',
    'on-background': '#E3ECE8',
    primary: '#56CCA5',
    'on-primary': '#04261B',
    action: '#FF9A4D',
    'on-action': '#2B1300',
    speculum: '#A5B4FF',
    bar: '#0B2A21',
    'on-bar': '#FFFFFF',
    success: '#6AD49D',
    warning: '#F0C050',
    error: '#FF8F85',
    info: '#8FB8FF',
  },
  variables: { 'border-color': '#DDEBE5', 'border-opacity': 0.14 },
};

/** Series of a chart, in order; each stands out from its ground and from its neighbours. */
export const seriesColours = {
  light: ['#0B6A4E', '#E0701A', '#4B5EC6', '#8C4A2F', '#1F8FA3', '#B98A0E', '#A23B72', '#5F7470'],
  dark: ['#56CCA5', '#FF9A4D', '#9DADFF', '#D9977C', '#5CC8DA', '#E8C355', '#E58DB8', '#A9BDB6'],
};
