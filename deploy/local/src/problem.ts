/** A failure that says what to do about it. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly todo: string,
  ) {
    super(message);
  }
}
