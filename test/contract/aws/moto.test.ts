/** moto_server, an independent emulator, and where it does not do what AWS documents. */
import { holdToAws } from './hold.ts';

holdToAws('moto');
