import '@fontsource-variable/inter/wght.css';
import './styles/palette.css';
import './styles/ground.css';
import './styles/wall.css';
import './styles/scene.css';
import './styles/phone.css';
import './styles/sheet.css';
import './styles/why.css';
import './styles/past.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startLanguage } from './texts/language';

startLanguage();
const page = document.getElementById('page');
if (page === null) throw new Error('the page has no element to live in');
createRoot(page).render(<App />);
