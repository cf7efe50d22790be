import { answerInWorker } from '../../ui/answer-in-worker';
import { exportRequestNames } from './export-requests';
import { createExportServer } from './serve-export';

/** The worker that reads an export file and holds it in memory. */
answerInWorker(exportRequestNames, createExportServer());
