import fc from 'fast-check';
import { seed } from '../property';

// fast-check generates the same cases in every run with the same `PROPERTY_SEED`.
fc.configureGlobal({ seed });
