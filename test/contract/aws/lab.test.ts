/** Our lab does what AWS documents. */
import { holdToAws } from './hold.ts';

holdToAws('lab');
