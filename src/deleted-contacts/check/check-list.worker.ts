import { answerInWorker } from '../../ui/answer-in-worker';
import { listRequestNames } from './list-requests';
import { createListServer } from './serve-list';

/** The worker that reads, holds and matches the list. */
answerInWorker(listRequestNames, createListServer());
