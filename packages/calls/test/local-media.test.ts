import { describe, expect, it } from 'vitest';
import { createLocalMedia, sharePresets, type LocalMediaEvent, type SharePreset } from '../src/media.js';
import { builtIn, camera, FakeDevices, FakePermissions, headset, memoryStorage } from './support/fake-devices.js';

function open(devices: FakeDevices | undefined = new FakeDevices(), storage = memoryStorage(), secure = true) {
  const errors: unknown[] = [];
  const media = createLocalMedia({ devices, secure, storage, onError: (error) => errors.push(error) });
  const events: LocalMediaEvent[] = [];
  media.events.subscribe((event) => events.push(event));
  return {
    devices: devices ?? new FakeDevices(),
    storage,
    media,
    errors,
    events,
    now: () => media.state.getSnapshot(),
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('what this device captures', () => {
  it('LM-1 microphone and camera start and stop, and know their permission and the names of devices', async () => {
    const { media, devices, now } = open();
    expect(now()).toMatchObject({ audio: null, video: null, permission: { microphone: 'unknown', camera: 'unknown' } });
    expect(await media.startAudio()).toBe('started');
    expect(await media.startVideo()).toBe('started');
    expect(now()).toMatchObject({
      audio: { label: 'Built-in' },
      video: { label: 'Camera' },
      permission: { microphone: 'granted', camera: 'granted' },
      devices: {
        microphone: [
          { id: 'built-in', label: 'Built-in' },
          { id: 'headset', label: 'Headset' },
        ],
        camera: [{ id: 'camera', label: 'Camera' }],
        speaker: [{ id: 'speaker', label: 'Speaker' }],
      },
    });
    media.stop('audio');
    media.stop('video');
    expect(now()).toMatchObject({ audio: null, video: null });
    expect(devices.live).toEqual([]);
  });

  it('LM-2 what is allowed afterwards, in the controls of the browser, is no problem any more', async () => {
    const [devices, permissions] = [new FakeDevices(), new FakePermissions()];
    const media = createLocalMedia({ devices, permissions, secure: true, storage: memoryStorage(), onError: () => {} });
    devices.refusal = 'NotAllowedError';
    await media.startAudio();
    permissions.change('camera', 'granted');
    expect(media.state.getSnapshot().problem).toMatchObject({ device: 'microphone' });
    permissions.change('microphone', 'granted');
    expect(media.state.getSnapshot()).toMatchObject({
      problem: null,
      audio: null,
      permission: { microphone: 'granted', camera: 'granted' },
    });
    media.close();
    permissions.change('microphone', 'denied');
    expect(media.state.getSnapshot().permission.microphone).toBe('granted');
  });

  it.each([
    ['NotAllowedError', 'permission-denied'],
    ['NotFoundError', 'no-microphone'],
    ['NotReadableError', 'device-in-use'],
    ['TypeError', 'unsupported'],
  ])('LM-2 %s is the problem %s, until it works', async (name, code) => {
    const { media, devices, now } = open();
    devices.refusal = name;
    expect(await media.startAudio()).toEqual({ code, device: 'microphone' });
    expect(now().problem).toEqual({ code, device: 'microphone' });
    expect(now().permission.microphone).toBe(code === 'permission-denied' ? 'denied' : 'unknown');
    devices.refusal = null;
    expect(await media.startAudio()).toBe('started');
    expect(now().problem).toBeNull();
  });

  it('LM-2 no camera, no API, and no secure page have their own problems', async () => {
    const without = open();
    without.devices.plugged = [];
    expect(await without.media.startVideo()).toEqual({ code: 'no-camera', device: 'camera' });
    const options = { storage: memoryStorage(), onError: () => {}, devices: undefined };
    const old = createLocalMedia({ ...options, secure: true });
    expect(await old.startAudio()).toEqual({ code: 'unsupported', device: 'microphone' });
    const insecure = createLocalMedia({ ...options, secure: false });
    expect(await insecure.share('720p10')).toEqual({ code: 'insecure-context', device: 'screen' });
  });

  it('LM-3 a device is chosen before and during, remembered, and the old track is stopped after the new one is there', async () => {
    const { media, devices, storage, now } = open();
    await media.choose('microphone', 'headset');
    expect(devices.asked).toEqual([]);
    await media.startAudio();
    expect(now().audio?.label).toBe('Headset');
    const seen: string[] = [];
    media.state.subscribe(() => seen.push(`${now().audio?.label ?? 'none'}/${devices.live.length}`));
    await media.choose('microphone', 'built-in');
    expect(seen).toContain('Built-in/2');
    expect(seen).not.toContain('none/0');
    expect(devices.live.map(({ label }) => label)).toEqual(['Built-in']);
    await media.choose('speaker', 'speaker');
    expect(open(new FakeDevices(), storage).now().chosen).toEqual({
      microphone: 'built-in',
      camera: null,
      speaker: 'speaker',
    });
  });

  it('LM-3 what is remembered and cannot be read, or cannot be written, is reported and does no harm', async () => {
    const storage = memoryStorage();
    storage.items.set('kith.calls.devices', '{"chosen":7}');
    const first = open(new FakeDevices(), storage);
    expect(first.now().chosen.microphone).toBeNull();
    expect(first.errors).toHaveLength(1);
    const full = { getItem: () => null, setItem: () => expect.unreachable() };
    const errors: unknown[] = [];
    const media = createLocalMedia({
      devices: new FakeDevices(),
      secure: true,
      storage: full,
      onError: (error) => errors.push(error),
    });
    await media.choose('camera', 'camera');
    expect(errors).toHaveLength(1);
    expect(media.state.getSnapshot().chosen.camera).toBe('camera');
  });

  it('LM-4 an unplugged device falls back to another and says so; plugged in again it is listed', async () => {
    const { media, devices, events, now } = open();
    await media.choose('microphone', 'headset');
    await media.startAudio();
    devices.unplug(headset);
    await turn();
    expect(now().audio?.label).toBe('Built-in');
    expect(events).toEqual([{ type: 'device-lost', device: 'microphone', label: 'Headset', fallback: true }]);
    expect(now().devices.microphone.map(({ id }) => id)).toEqual(['built-in']);
    expect(now().chosen.microphone).toBe('headset');
    devices.plug(headset);
    await turn();
    expect(now().devices.microphone.map(({ id }) => id)).toEqual(['built-in', 'headset']);
  });

  it('LM-4 without another one it is off, with the problem', async () => {
    const { media, devices, events, now } = open();
    await media.startVideo();
    devices.unplug(camera);
    await turn();
    expect(now()).toMatchObject({ video: null, problem: { code: 'no-camera', device: 'camera' } });
    expect(events).toEqual([{ type: 'device-lost', device: 'camera', label: 'Camera', fallback: false }]);
  });

  it('LM-5 a track that arrives after it was stopped, or started again, is stopped at once', async () => {
    const { media, devices, now } = open();
    let release = () => {};
    devices.gate = new Promise((resolve) => (release = resolve));
    const first = media.startAudio();
    const second = media.startAudio();
    const video = media.startVideo();
    media.stop('video');
    release();
    expect([await first, await second, await video]).toEqual(['superseded', 'started', 'superseded']);
    expect(devices.live).toEqual([now().audio]);
  });

  it.each(Object.keys(sharePresets) as SharePreset[])(
    'LM-6 a screen is shared within the bounds of %s',
    async (preset) => {
      const { media, devices, now } = open();
      expect(await media.share(preset)).toBe('started');
      const { width, height, frameRate } = sharePresets[preset];
      expect(devices.displayAsked).toEqual([
        { audio: false, video: { width: { max: width }, height: { max: height }, frameRate: { max: frameRate } } },
      ]);
      expect(now().screen?.contentHint).toBe(frameRate < 30 ? 'detail' : 'motion');
    },
  );

  it('LM-7 one share at a time; ended from the bar of the browser it is noticed, and picking nothing is no problem', async () => {
    const { media, devices, events, now } = open();
    await media.share('720p10');
    await media.share('1080p30');
    expect(devices.live).toEqual([now().screen]);
    devices.refusal = 'NotAllowedError';
    expect(await media.share('4K30')).toBe('cancelled');
    expect(now().problem).toBeNull();
    expect(devices.live).toEqual([now().screen]);
    devices.live[0]?.end();
    expect(now().screen).toBeNull();
    expect(events).toEqual([{ type: 'share-ended' }]);
  });

  it('LM-7 a share that is stopped here says nothing of the bar', async () => {
    const { media, devices, events, now } = open();
    await media.share('720p10');
    media.stop('screen');
    expect(now().screen).toBeNull();
    expect(devices.live).toEqual([]);
    expect(events).toEqual([]);
  });

  it('LM-8 echo cancellation, noise suppression and gain control are switched by themselves, and remembered', async () => {
    const { media, devices, storage, now } = open();
    await media.startAudio();
    expect(devices.asked.at(-1)?.audio).toMatchObject({ echoCancellation: true, noiseSuppression: true });
    await media.process({ noiseSuppression: false });
    expect(devices.asked.at(-1)?.audio).toMatchObject({ echoCancellation: true, noiseSuppression: false });
    expect(devices.live).toEqual([now().audio]);
    expect(open(new FakeDevices(), storage).now().processing.noiseSuppression).toBe(false);
  });

  it('LM-9 closing stops every track, also one that is still being asked for, and listens no more', async () => {
    const { media, devices, now } = open();
    await media.startAudio();
    await media.share('720p10');
    let release = () => {};
    devices.gate = new Promise((resolve) => (release = resolve));
    const late = media.startVideo();
    media.close();
    release();
    expect(await late).toBe('superseded');
    expect(devices.live).toEqual([]);
    const { devices: listed } = now();
    devices.unplug(builtIn);
    await turn();
    expect(now().devices).toBe(listed);
    expect(await media.startAudio()).toBe('superseded');
  });
});
