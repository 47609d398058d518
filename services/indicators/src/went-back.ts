/** A restored database under a running process, which remembers tallies that are not there any more. */
export class WentBack extends Error {
  constructor(sequence: number, written: number) {
    super(
      `the journal stands at sequence ${sequence}, and this process has written ${written}: the database was ` +
        'restored meanwhile, and only a start from the beginning fits it',
    );
  }
}
