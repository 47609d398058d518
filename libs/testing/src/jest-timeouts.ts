/** Real parts start slower than jest's five seconds on a busy machine, and Kafka is fetched by the first test. */
jest.setTimeout(120_000);
