/** Sealed bytes were altered, belong elsewhere, or were sealed with a key that is not given any more. */
export class CannotOpen extends Error {}
