import { readConfig, readProcessEnvironment } from './config.ts';
readConfig(readProcessEnvironment());
