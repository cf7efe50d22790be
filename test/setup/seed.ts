import fc from 'fast-check';
import { seed } from '../property';

// What fast-check draws is the same in every run with the same `PROPERTY_SEED`.
fc.configureGlobal({ seed });
