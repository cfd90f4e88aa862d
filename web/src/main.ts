import { adoptStyles } from './theme/adoptedStyles';
import { createApp } from 'vue';
import { components, createVuetify, directives } from 'vuetify';
import App from './app/App.vue';
import { connection } from './protocol/session';
import { dark, light } from './theme/colours';
import { chosenTheme } from './theme/preference';
import './vuetify.css';
import './icons.css';
import './app.css';
import './components.css';

adoptStyles();

const vuetify = createVuetify({
  components,
  directives,
  theme: { defaultTheme: chosenTheme(), themes: { light, dark } },
  defaults: {
    VBtn: { variant: 'text', density: 'comfortable' },
    VTextField: { density: 'compact', variant: 'outlined', hideDetails: true, color: 'primary' },
    VSelect: { density: 'compact', variant: 'outlined', hideDetails: true, color: 'primary' },
    VTooltip: { openDelay: 300 },
  },
});

connection.connect();
createApp(App).use(vuetify).mount('#app');
