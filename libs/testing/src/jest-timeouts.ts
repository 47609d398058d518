/** A test ends with its conditions, however slow the machine is; only what hangs is cut off. */
jest.setTimeout(1_800_000);
