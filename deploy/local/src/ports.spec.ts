import { freePort, freePorts } from './ports';

it('gives no port twice, before anybody listens on it', async () => {
  const asked = [freePorts(300), freePorts(300), freePort()];
  const ports = (await Promise.all(asked)).flat();
  expect(new Set(ports).size).toBe(601);
});
