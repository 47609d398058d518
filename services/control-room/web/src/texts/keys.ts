import { vi, type TextKey } from './vi';

/** Whether this page has a text of that name: names that are put together from answers may be newer than it. */
export const isKey = (key: string): key is TextKey => Object.hasOwn(vi, key);
