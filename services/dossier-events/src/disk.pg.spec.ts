import { freshDatabase, temporaryFolder } from '@nhip/testing';
import { LIMITS } from './config';
import { SpecDoor } from './door.spec-data';
import { event, ndjson } from './events.spec-data';

const VOLUME = 'nhip_database_volume_free_bytes';

describe('while the volume of the database is nearly full', () => {
  let door: SpecDoor | undefined;
  afterEach(() => door?.stop());

  it('the door says so, and when to come again; with room again it takes the same events', async () => {
    let freeBytes = 0;
    const limits = {
      get freeBytes() {
        return freeBytes;
      },
    };
    door = await SpecDoor.start(await freshDatabase(), limits, {
      NHIP_DATABASE_VOLUME: temporaryFolder('volume'),
    });
    const { key } = await door.makeKey({ source: '/s' });
    const events = [event({ id: 'a', subject: 'a' })];
    const free = (await door.metric(VOLUME, 'stream'))['dossier']!;
    expect(free).toBeGreaterThan(0);
    freeBytes = free * 2;
    const refused = await door.post(key, ndjson(events), { 'content-type': 'application/x-ndjson' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await refused.json()).toMatchObject({
      detail: `less than ${freeBytes} bytes are free on the volume of the database`,
    });
    expect((await fetch(`${door.service.url}/readyz`)).status).toBe(503);
    freeBytes = LIMITS.freeBytes / 512;
    expect(await door.send(key, events)).toEqual(['applied']);
  });

  it('where no volume is named, none is looked at', async () => {
    door = await SpecDoor.start(await freshDatabase(), { freeBytes: Infinity });
    const { key } = await door.makeKey({ source: '/s' });
    expect(await door.send(key, [event()])).toEqual(['applied']);
    expect(await door.metric(VOLUME, 'stream')).toEqual({});
  });

  it('a volume that is not there is a fault of the start', async () => {
    const database = await freshDatabase();
    const started = SpecDoor.start(database, {}, { NHIP_DATABASE_VOLUME: '/no/such/folder' });
    await expect(started).rejects.toThrow('NHIP_DATABASE_VOLUME');
    await database.drop();
    door = undefined;
  });
});
