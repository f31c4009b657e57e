import { render } from 'preact';
import { App } from './app';
import { Mock } from './model';
import { MockProvider } from './ui/act';
import './style/index.css';

const mock = new Mock();
render(<MockProvider value={mock}><App /></MockProvider>, document.getElementById('app')!);
mock.start();
