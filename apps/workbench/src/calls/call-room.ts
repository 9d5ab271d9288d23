/** Tells the styles of the page how much room the call takes, and in which shape: they make way for it. */
export function makeRoomForCall(room: { readonly shape: string; readonly height: number } | null): void {
  const { dataset, style } = document.documentElement;
  if (room === null) {
    delete dataset['callRoom'];
    style.removeProperty('--call-room');
    return;
  }
  dataset['callRoom'] = room.shape;
  style.setProperty('--call-room', `${room.height}px`);
}
